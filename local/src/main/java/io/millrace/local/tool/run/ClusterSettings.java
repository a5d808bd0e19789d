package io.millrace.local.tool.run;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;

/**
 * The settings of a cluster with one JobManager and one TaskManager in this process.
 *
 * @param slots limit of the parallelism, summed over the jobs that run together
 * @param checkpointInterval also the interval at which file sinks publish their output
 * @param webPort of the web UI on the loopback address; 0 for a free port
 * @param restarts after a failure of a job
 * @param managedPerSlot memory of RocksDB, outside the heap
 * @param fileSystemOptions of Flink, see {@link S3FileSystem}; they apply to the whole process
 */
public record ClusterSettings(
        int slots,
        StateBackend state,
        Duration checkpointInterval,
        int webPort,
        Restarts restarts,
        MemorySize managedPerSlot,
        Map<String, String> fileSystemOptions) {

    /** A KPU of the managed service has 1 GB. */
    private static final MemorySize MANAGED_PER_SLOT_DEFAULT = MemorySize.ofMebiBytes(256);

    private static final Restarts RESTARTS_DEFAULT = new Restarts(3, Duration.ofSeconds(1));

    /**
     * The restarts of a job before it fails permanently.
     *
     * @param delay before each attempt
     */
    public record Restarts(int attempts, Duration delay) {}

    /** Settings with the default restarts and memory. */
    public ClusterSettings(
            int slots,
            StateBackend state,
            Duration checkpointInterval,
            int webPort,
            Map<String, String> fileSystemOptions) {
        this(slots, state, checkpointInterval, webPort, RESTARTS_DEFAULT, MANAGED_PER_SLOT_DEFAULT, fileSystemOptions);
    }

    public ClusterSettings {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, not " + slots);
        }
        fileSystemOptions = Map.copyOf(fileSystemOptions);
    }

    public ClusterSettings withRestarts(Restarts newRestarts) {
        return new ClusterSettings(
                slots, state, checkpointInterval, webPort, newRestarts, managedPerSlot, fileSystemOptions);
    }

    public ClusterSettings withManagedPerSlot(MemorySize memory) {
        return new ClusterSettings(slots, state, checkpointInterval, webPort, restarts, memory, fileSystemOptions);
    }
}
