package io.millrace.local.tool.run;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;

/**
 * A cluster of one JobManager and one TaskManager in this process.
 *
 * @param slots parallelism that fits at once, summed over the jobs that run together
 * @param checkpointInterval file sinks show their output once per interval
 * @param webPort of the web UI on the loopback address; 0 for any free one
 * @param restarts after a failure of a job
 * @param managedPerSlot memory of RocksDB, outside of the heap
 * @param fileSystemOptions Flink's own, as of {@link S3FileSystem}; they hold for the whole process
 */
public record ClusterSettings(
        int slots,
        StateBackend state,
        Duration checkpointInterval,
        int webPort,
        Restarts restarts,
        MemorySize managedPerSlot,
        Map<String, String> fileSystemOptions) {

    /** A KPU of the managed service has 1 GB for it. */
    private static final MemorySize MANAGED = MemorySize.ofMebiBytes(256);

    private static final Restarts FEW = new Restarts(3, Duration.ofSeconds(1));

    /**
     * How often a job is started again before it fails for good.
     *
     * @param delay before each
     */
    public record Restarts(int attempts, Duration delay) {}

    /** With the restarts of a run that a person watches, and memory for state of any size. */
    public ClusterSettings(
            int slots,
            StateBackend state,
            Duration checkpointInterval,
            int webPort,
            Map<String, String> fileSystemOptions) {
        this(slots, state, checkpointInterval, webPort, FEW, MANAGED, fileSystemOptions);
    }

    public ClusterSettings {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, not " + slots);
        }
        fileSystemOptions = Map.copyOf(fileSystemOptions);
    }

    public ClusterSettings withRestarts(Restarts others) {
        return new ClusterSettings(
                slots, state, checkpointInterval, webPort, others, managedPerSlot, fileSystemOptions);
    }

    public ClusterSettings withManagedPerSlot(MemorySize another) {
        return new ClusterSettings(slots, state, checkpointInterval, webPort, restarts, another, fileSystemOptions);
    }
}
