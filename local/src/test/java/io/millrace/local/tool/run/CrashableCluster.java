package io.millrace.local.tool.run;

import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.tool.run.ClusterSettings.Restarts;
import java.time.Duration;
import java.util.Map;

/** A cluster whose worker can be killed. */
public final class CrashableCluster implements AutoCloseable {

    private static final Duration RESTART_DELAY = Duration.ofMillis(100);

    private final LocalCluster cluster;
    private final CheckpointFolder checkpoints;
    private int kills;

    private CrashableCluster(LocalCluster cluster, CheckpointFolder checkpoints) {
        this.cluster = cluster;
        this.checkpoints = checkpoints;
    }

    /**
     * Starts a cluster.
     *
     * @param restarts of a job before it fails
     */
    public static CrashableCluster start(
            StateBackend state,
            int slots,
            Duration checkpointInterval,
            int restarts,
            CheckpointFolder checkpoints,
            Map<String, String> fileSystemOptions) {
        ClusterSettings settings = new ClusterSettings(slots, state, checkpointInterval, 0, fileSystemOptions)
                .withRestarts(new Restarts(restarts, RESTART_DELAY));
        return new CrashableCluster(LocalCluster.start(settings), checkpoints);
    }

    /** Submits a job that resumes from the state of the previous one. */
    public RunningJob submit(Job job, Settings settings, int parallelism) {
        return cluster.submit(job, settings, parallelism, checkpoints);
    }

    /** Kills the only worker with everything on it, and starts a new one. */
    public void kill() throws Exception {
        LocalCluster.await(cluster.miniCluster().terminateTaskManager(kills++));
        cluster.miniCluster().startTaskManager();
    }

    public ProgressMetrics progress() {
        return cluster.progress();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
