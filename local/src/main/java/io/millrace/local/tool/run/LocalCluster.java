package io.millrace.local.tool.run;

import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.contrib.streaming.state.RocksDBConfigurableOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Flink cluster in this process, with its web UI. Several jobs can run on it. */
public final class LocalCluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
    private static final Duration LEAST_PAUSE = Duration.ofMillis(200);
    // The local default of Flink is 64 MiB for any number of slots, too little for four jobs at once.
    private static final MemorySize NETWORK_PER_SLOT = MemorySize.ofMebiBytes(32);

    private final MiniCluster cluster;
    private final Configuration configuration;
    private final ProgressMetrics progress;
    private final Runnable endReporting;

    private LocalCluster(
            MiniCluster cluster, Configuration configuration, ProgressMetrics progress, Runnable endReporting) {
        this.cluster = cluster;
        this.configuration = configuration;
        this.progress = progress;
        this.endReporting = endReporting;
    }

    /** @throws LocalClusterException when the start fails, for example because the web port is in use */
    public static LocalCluster start(ClusterSettings settings) {
        Configuration configuration = configuration(settings);
        ProgressMetrics progress = new ProgressMetrics();
        Runnable endReporting = ProgressReporterFactory.register(progress, configuration);
        FileSystem.initialize(configuration, null);
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(settings.slots())
                .build());
        try {
            cluster.start();
        } catch (Exception e) {
            endReporting.run();
            throw new LocalClusterException(
                    "the local cluster did not start: " + Causes.root(e).getMessage(), e);
        }
        return new LocalCluster(cluster, configuration, progress, endReporting);
    }

    /** The address of the web UI and the REST API. */
    public URI webInterface() {
        return await(cluster.getRestAddress());
    }

    public ProgressMetrics progress() {
        return progress;
    }

    /**
     * Builds and starts a job. It resumes from the newest checkpoint in its folder, which Flink then owns and deletes
     * when newer ones replace it.
     *
     * @throws io.millrace.jobs.settings.SettingsException when the job refuses its settings
     * @throws LocalClusterException when the job cannot be built or submitted
     */
    public RunningJob submit(Job job, Settings settings, int parallelism, CheckpointFolder checkpoints) {
        Configuration jobConfiguration = new Configuration(configuration);
        jobConfiguration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.uri());
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, jobConfiguration);
        job.build(environment, settings);
        StreamGraph graph = environment.getStreamGraph();
        graph.setJobName(job.name());
        JobGraph jobGraph = graph.getJobGraph();
        String newest = checkpoints.newest();
        if (newest != null) {
            LOG.info("{} resumes from {}", job.name(), newest);
            jobGraph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(newest, false, RestoreMode.CLAIM));
        }
        await(cluster.submitJob(jobGraph));
        return new RunningJob(cluster, jobGraph.getJobID(), checkpoints);
    }

    MiniCluster miniCluster() {
        return cluster;
    }

    @Override
    public void close() {
        try {
            await(cluster.closeAsync());
        } finally {
            endReporting.run();
        }
    }

    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable root = Causes.root(e);
            throw new LocalClusterException(root.getClass().getSimpleName() + ": " + root.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalClusterException("interrupted while waiting for the local cluster", e);
        }
    }

    private static Configuration configuration(ClusterSettings settings) {
        Configuration configuration = new Configuration();
        settings.fileSystemOptions().forEach(configuration::setString);
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.PORT, settings.webPort());
        configuration.set(RestOptions.BIND_PORT, Integer.toString(settings.webPort()));
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(
                TaskManagerOptions.MANAGED_MEMORY_SIZE,
                settings.managedPerSlot().multiply(settings.slots()));
        MemorySize network = NETWORK_PER_SLOT.multiply(settings.slots());
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
        configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);

        // The options of RocksDB stay at their defaults, as in the managed service, with 256 MB or more per slot. A
        // column family uses an eighth of its write buffer as soon as it has one entry: with less memory, buffers of
        // the default 64 MB are flushed almost empty, and compacting them cost a job a third of its throughput.
        configuration.set(
                RocksDBConfigurableOptions.WRITE_BUFFER_SIZE,
                Collections.min(List.of(
                        settings.managedPerSlot().divide(4),
                        RocksDBConfigurableOptions.WRITE_BUFFER_SIZE.defaultValue())));
        configuration.set(StateBackendOptions.STATE_BACKEND, settings.state().flinkName());
        configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointInterval());
        // Without a pause a checkpoint may begin before its tasks know that the last one is complete, and RocksDB would
        // then refer to deleted files.
        Duration pause = settings.checkpointInterval().dividedBy(2);
        configuration.set(
                CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS,
                pause.compareTo(LEAST_PAUSE) > 0 ? pause : LEAST_PAUSE);
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                settings.restarts().attempts());
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                settings.restarts().delay());
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        return configuration;
    }
}
