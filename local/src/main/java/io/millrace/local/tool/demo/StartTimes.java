package io.millrace.local.tool.demo;

import io.millrace.local.tool.run.RunningJob;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Times from the start of this process until the servers, the cluster, a job and its first result were there. */
final class StartTimes {

    private static final double MILLIS_PER_SECOND = 1_000;

    private final Instant start =
            Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    private volatile Instant servers = start;
    private volatile Instant cluster = start;

    void serversUp() {
        servers = Instant.now();
    }

    void clusterUp() {
        cluster = Instant.now();
    }

    String withFirstResult(RunningJob job) {
        Instant now = Instant.now();
        return "Seconds since the start: servers up " + seconds(servers) + ", cluster up " + seconds(cluster)
                + ", job running " + job.runningSince().map(this::seconds).orElse("not yet") + ", first result "
                + seconds(now);
    }

    private String seconds(Instant time) {
        return String.format(Locale.ROOT, "%.1f", Duration.between(start, time).toMillis() / MILLIS_PER_SECOND);
    }
}
