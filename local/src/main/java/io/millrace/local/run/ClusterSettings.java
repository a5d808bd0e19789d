package io.millrace.local.run;

import java.time.Duration;
import java.util.Map;

/**
 * A cluster of one JobManager and one TaskManager in this process.
 *
 * @param slots parallelism that fits at once, summed over the jobs that run together
 * @param checkpointInterval file sinks show their output once per interval
 * @param webPort of the web UI on the loopback address; 0 for any free one
 * @param fileSystemOptions Flink's own, as of {@link S3FileSystem}; they hold for the whole process
 */
public record ClusterSettings(
        int slots,
        StateBackend state,
        Duration checkpointInterval,
        int webPort,
        Map<String, String> fileSystemOptions) {

    public ClusterSettings {
        if (slots < 1) {
            throw new IllegalArgumentException("slots must be at least 1, not " + slots);
        }
        fileSystemOptions = Map.copyOf(fileSystemOptions);
    }
}
