package io.millrace.local.run;

import io.millrace.jobs.Job;
import io.millrace.jobs.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;

/** A cluster whose worker can be killed. Checkpoints are frequent, and a failed job restarts as often as was said. */
public final class CrashableCluster implements AutoCloseable {

    private static final MemorySize MANAGED = MemorySize.ofMebiBytes(256);
    private static final MemorySize NETWORK = MemorySize.ofMebiBytes(64);
    private static final Duration RESTART_DELAY = Duration.ofMillis(100);

    private final MiniCluster cluster;
    private final Configuration configuration;
    private final ProgressMetrics progress;
    private final Runnable endReporting;
    private final CheckpointFolder savepoints;
    private int kills;

    private CrashableCluster(
            MiniCluster cluster,
            Configuration configuration,
            ProgressMetrics progress,
            Runnable endReporting,
            CheckpointFolder savepoints) {
        this.cluster = cluster;
        this.configuration = configuration;
        this.progress = progress;
        this.endReporting = endReporting;
        this.savepoints = savepoints;
    }

    /**
     * @param folder for savepoints
     * @param checkpoints URI of their folder
     * @param restarts of a job, before it fails
     */
    public static CrashableCluster start(
            StateBackend state,
            int slots,
            Duration checkpointInterval,
            int restarts,
            Path folder,
            String checkpoints,
            Map<String, String> fileSystemOptions)
            throws Exception {
        Configuration configuration = new Configuration();
        fileSystemOptions.forEach(configuration::setString);
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
        configuration.set(StateBackendOptions.STATE_BACKEND, state.flinkName());
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
        // Without a pause a checkpoint may begin before its tasks know that the last one is complete. RocksDB then
        // refers to files that are gone already ("Attempt to reference unknown state"), and the checkpoint hangs.
        configuration.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, checkpointInterval);
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints);
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, restarts);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY);
        ProgressMetrics progress = new ProgressMetrics();
        Runnable endReporting = ProgressReporterFactory.register(progress, configuration);
        FileSystem.initialize(configuration, null);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
        cluster.start();
        return new CrashableCluster(cluster, configuration, progress, endReporting, new CheckpointFolder(folder));
    }

    /** @param savepoint to go on from; null to start anew */
    public RunningJob submit(Job job, Settings settings, int parallelism, @Nullable String savepoint) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        job.build(environment, settings);
        StreamGraph graph = environment.getStreamGraph();
        graph.setJobName(job.name());
        JobGraph jobGraph = graph.getJobGraph();
        if (savepoint != null) {
            jobGraph.setSavepointRestoreSettings(
                    SavepointRestoreSettings.forPath(savepoint, false, RestoreMode.NO_CLAIM));
        }
        LocalCluster.await(cluster.submitJob(jobGraph));
        return new RunningJob(cluster, jobGraph.getJobID(), savepoints);
    }

    /** Takes the only worker away with everything on it, and brings a new one. */
    public void kill() throws Exception {
        LocalCluster.await(cluster.terminateTaskManager(kills++));
        cluster.startTaskManager();
    }

    public ProgressMetrics progress() {
        return progress;
    }

    @Override
    public void close() {
        try {
            LocalCluster.await(cluster.closeAsync());
        } finally {
            endReporting.run();
        }
    }
}
