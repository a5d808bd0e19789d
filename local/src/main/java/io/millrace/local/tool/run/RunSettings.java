package io.millrace.local.tool.run;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings for running one job.
 *
 * @param cluster with at least {@code parallelism} slots
 * @param untilIdle time without input after which the job is stopped; null to run until it ends by itself
 * @param checkpoints folder to keep state in and resume from, {@code file://} or {@code s3://}; null to discard it
 */
public record RunSettings(
        ClusterSettings cluster,
        int parallelism,
        @Nullable Duration untilIdle,
        @Nullable URI checkpoints) {}
