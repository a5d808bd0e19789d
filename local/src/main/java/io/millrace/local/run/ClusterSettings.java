package io.millrace.local.run;

import java.time.Duration;
import java.util.Map;

/**
 * A cluster of one JobManager and one TaskManager in this process.
 *
 * @param slots parallelism that fits at once, summed over the jobs that run together
 * @param checkpointInterval file sinks show their output once per interval
 * @param webPort of the web UI on the loopback address; 0 for any free one
 * @param restarts after a failure of a job
 * @param fileSystemOptions Flink's own, as of {@link S3FileSystem}; they hold for the whole process
 */
public record ClusterSettings(
        int slots,
        StateBackend state,
        Duration checkpointInterval,
        int webPort,
        Restarts restarts,
        Map<String, String> fileSystemOptions) {

    private static final Restarts FEW = new Restarts(3, Duration.ofSeconds(1));

    /**
     * How often a job is started again before it fails for good.
     *
     * @param delay before each
     */
    public record Restarts(int attempts, Duration delay) {}

    /** With the restarts of a run that a person watches. */
    public ClusterSettings(
            int slots,
            StateBackend state,
            Duration checkpointInterval,
            int webPort,
            Map<String, String> fileSystemOptions) {
        this(slots, state, checkpointInterval, webPort, FEW, fileSystemOptions);
    }

    public ClusterSettings {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, not " + slots);
        }
        fileSystemOptions = Map.copyOf(fileSystemOptions);
    }
}
