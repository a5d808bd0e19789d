package io.millrace.local.tool.run;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.tool.run.ClusterSettings.Restarts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecution;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;

/** A cluster whose worker can be killed. */
public final class CrashableCluster implements AutoCloseable {

    private static final Duration RESTART_DELAY = Duration.ofMillis(100);

    private final LocalCluster cluster;
    private final CheckpointFolder checkpoints;
    private final List<RunningJob> jobs = new ArrayList<>();
    private int kills;

    private CrashableCluster(LocalCluster cluster, CheckpointFolder checkpoints) {
        this.cluster = cluster;
        this.checkpoints = checkpoints;
    }

    /** @param restarts of a job, before it fails */
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

    /** The job goes on from what the one before it left. */
    public RunningJob submit(Job job, Settings settings, int parallelism) {
        RunningJob running = cluster.submit(job, settings, parallelism, checkpoints);
        jobs.add(running);
        return running;
    }

    /** Takes the only worker away with everything on it, and brings a new one. Returns when the jobs know it. */
    public void kill() throws Exception {
        Set<ExecutionAttemptID> killed = runningAttempts();
        LocalCluster.await(cluster.miniCluster().terminateTaskManager(kills++));
        cluster.miniCluster().startTaskManager();
        Eventually.holds("the loss of the worker is known", () -> Collections.disjoint(runningAttempts(), killed));
    }

    private Set<ExecutionAttemptID> runningAttempts() {
        return jobs.stream()
                .map(job -> LocalCluster.await(cluster.miniCluster().getExecutionGraph(job.id())))
                .flatMap(graph ->
                        StreamSupport.stream(graph.getAllExecutionVertices().spliterator(), false))
                .map(AccessExecutionVertex::getCurrentExecutionAttempt)
                .filter(attempt -> attempt.getState() == ExecutionState.RUNNING)
                .map(AccessExecution::getAttemptId)
                .collect(Collectors.toSet());
    }

    /** Takes a checkpoint when all tasks run, and returns when it is complete. */
    public void checkpoint(RunningJob job) {
        Await.until(job, "tasks", job::allTasksRun);
        LocalCluster.await(cluster.miniCluster().triggerCheckpoint(job.id()));
    }

    public ProgressMetrics progress() {
        return cluster.progress();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
