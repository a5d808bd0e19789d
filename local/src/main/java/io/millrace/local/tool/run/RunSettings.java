package io.millrace.local.tool.run;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to run one job.
 *
 * @param cluster with at least {@code parallelism} slots
 * @param untilIdle stop when nothing has come for this long; null to run until the job ends by itself
 * @param checkpoints folder to keep state in and go on from, {@code file://} or {@code s3://}; null to forget it at the end
 */
public record RunSettings(
        ClusterSettings cluster,
        int parallelism,
        @Nullable Duration untilIdle,
        @Nullable URI checkpoints) {}
