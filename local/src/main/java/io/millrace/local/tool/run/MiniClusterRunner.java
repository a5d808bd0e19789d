package io.millrace.local.tool.run;

import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.tool.run.RunResult.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runner of a single job on its own cluster. */
public final class MiniClusterRunner {

    private static final Logger LOG = LoggerFactory.getLogger(MiniClusterRunner.class);
    private static final long POLL_MILLIS = 100;

    private MiniClusterRunner() {}

    /**
     * Returns when the job has become idle, has finished, or has failed after its restarts.
     *
     * @throws io.millrace.jobs.settings.SettingsException when the job refuses its settings
     * @throws LocalClusterException when the cluster does not start or the job cannot be submitted
     */
    public static RunResult run(Job job, Settings settings, RunSettings run) {
        URI parent = run.checkpoints();
        if (parent != null) {
            return run(
                    job,
                    settings,
                    run,
                    new CheckpointFolder(URI.create(parent.toString().replaceFirst("/*$", "/") + job.name())));
        }
        try (TemporaryFolder temporary = new TemporaryFolder("millrace-checkpoints")) {
            return run(job, settings, run, new CheckpointFolder(temporary.path()));
        }
    }

    private static RunResult run(Job job, Settings settings, RunSettings run, CheckpointFolder checkpoints) {
        try (LocalCluster cluster = LocalCluster.start(run.cluster())) {
            LOG.info("Flink's web UI: {}", cluster.webInterface());
            RunningJob running = cluster.submit(job, settings, run.parallelism(), checkpoints);
            boolean idle = awaitIdle(cluster.progress(), running, run.untilIdle());
            if (idle && run.checkpoints() == null) {
                running.drain();
                LOG.info("{} is idle: stopped, its state discarded", job.name());
            } else if (idle) {
                LOG.info("{} is idle: stopped with the savepoint {}", job.name(), running.stop());
            }
            Throwable failure = running.awaitEnd();
            Outcome outcome = failure != null ? Outcome.FAILED : idle ? Outcome.IDLE : Outcome.FINISHED;
            return new RunResult(outcome, cluster.progress().counters(running.id()), failure);
        }
    }

    /** Waits until the job is idle. Returns false when the job has ended by itself. */
    private static boolean awaitIdle(ProgressMetrics progress, RunningJob job, @Nullable Duration quiet) {
        if (quiet == null) {
            return false;
        }
        IdleWatch watch = new IdleWatch(quiet);
        while (!job.ended()) {
            long nowMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
            if (watch.idle(progress.progress(job.id()), job.allTasksRun(), nowMillis)) {
                return true;
            }
            pause();
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalClusterException("interrupted while the job runs", e);
        }
    }
}
