package io.millrace.local.tool.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.jspecify.annotations.Nullable;

/** A job on the {@link LocalCluster}. */
public final class RunningJob {

    /** Far above what tasks need to start, even after a failure and on a busy machine. */
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private static final long POLL_MILLIS = 10;

    private final MiniCluster cluster;
    private final JobID id;
    private final CheckpointFolder checkpoints;

    RunningJob(MiniCluster cluster, JobID id, CheckpointFolder checkpoints) {
        this.cluster = cluster;
        this.id = id;
        this.checkpoints = checkpoints;
    }

    public JobID id() {
        return id;
    }

    /** True once it has finished, failed for good or was cancelled. */
    public boolean ended() {
        return LocalCluster.await(cluster.getJobStatus(id)).isGloballyTerminalState();
    }

    /** True when no task is still to start; false during a restart. */
    public boolean allTasksRun() {
        AccessExecutionGraph graph = LocalCluster.await(cluster.getExecutionGraph(id));
        return graph.getState() == JobStatus.RUNNING
                && StreamSupport.stream(graph.getAllExecutionVertices().spliterator(), false)
                        .map(vertex -> vertex.getExecutionState())
                        .allMatch(state -> state == ExecutionState.RUNNING || state == ExecutionState.FINISHED);
    }

    /** The time at which the last of its tasks began to run; empty while a task has yet to start. */
    public Optional<Instant> runningSince() {
        long latestMillis = 0;
        for (AccessExecutionVertex vertex :
                LocalCluster.await(cluster.getExecutionGraph(id)).getAllExecutionVertices()) {
            long startMillis = vertex.getStateTimestamp(ExecutionState.RUNNING);
            if (startMillis == 0) {
                return Optional.empty();
            }
            latestMillis = Math.max(latestMillis, startMillis);
        }
        return Optional.of(Instant.ofEpochMilli(latestMillis));
    }

    /**
     * Ends it, once all tasks run, with a savepoint in its checkpoint folder: sinks commit what they have, and what is
     * under way, such as records that a stream has not taken yet, is in the savepoint. Returns when the job has ended.
     *
     * @return the savepoint's URI
     * @throws LocalClusterException when the savepoint fails; the job then goes on
     */
    public String stop() {
        return end(false);
    }

    /**
     * Ends it for good, once all tasks run: all that is under way is finished and put out first, however long a
     * receiver takes, for nobody will go on from the savepoint. Returns when the job has ended.
     *
     * @throws LocalClusterException when that fails; the job then goes on
     */
    public void drain() {
        end(true);
    }

    private String end(boolean drain) {
        awaitTasks();
        // The canonical format can be read by either state backend.
        String savepoint = LocalCluster.await(
                cluster.stopWithSavepoint(id, checkpoints.uri(), drain, SavepointFormatType.CANONICAL));
        LocalCluster.await(cluster.requestJobResult(id));
        return savepoint;
    }

    /** Flink rejects a savepoint while a task is still to start, as during a restart. */
    private void awaitTasks() {
        long begin = System.nanoTime();
        while (!allTasksRun()) {
            if (ended()) {
                throw new LocalClusterException("the job has ended", awaitEnd());
            }
            if (System.nanoTime() - begin > START_LIMIT.toNanos()) {
                throw new LocalClusterException("not all tasks run within " + START_LIMIT, null);
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LocalClusterException("interrupted while waiting for the tasks", e);
            }
        }
    }

    /** Waits for the end. Returns why it failed, the root cause; null when it did not. */
    public @Nullable Throwable awaitEnd() {
        return LocalCluster.await(cluster.requestJobResult(id))
                .getSerializedThrowable()
                .map(failure -> Causes.root(
                        failure.deserializeError(Thread.currentThread().getContextClassLoader())))
                .orElse(null);
    }
}
