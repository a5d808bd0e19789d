package io.millrace.connectors.cluster;

import io.millrace.connectors.cluster.Eventually.Condition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;
import org.jspecify.annotations.Nullable;

/** A job of a test on a {@link MiniCluster}. Its savepoints wait until all of its tasks run. */
public final class ClusterJob {

    private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    private final MiniCluster cluster;
    private final JobClient client;

    private ClusterJob(MiniCluster cluster, JobClient client) {
        this.cluster = cluster;
        this.client = client;
    }

    /** @param environment that submits to the cluster, as those of a test with a {@code MiniClusterExtension} do */
    public static ClusterJob start(MiniCluster cluster, StreamExecutionEnvironment environment, String name)
            throws Exception {
        return new ClusterJob(cluster, environment.executeAsync(name));
    }

    /** @throws AssertionError when the job ends first, or the deadline passes */
    public void await(String description, Condition<?> condition) throws Exception {
        Eventually.holds(description, () -> {
            long begin = System.nanoTime();
            if (condition.holds()) {
                return true;
            }
            if (ended()) {
                throw new AssertionError("the job ended before: " + description, failure());
            }
            // A check that is expensive, as a query is, leaves half of the time to the job.
            LockSupport.parkNanos(Math.min(System.nanoTime() - begin, PAUSE_NANOS_MAX));
            return false;
        });
    }

    /** Takes a savepoint below a folder and returns its URI; the job goes on. */
    public String savepoint(Path folder) throws Exception {
        awaitTasks();
        return Eventually.value(client.triggerSavepoint(uri(folder), SavepointFormatType.CANONICAL));
    }

    /** Ends the job with a savepoint below a folder and returns its URI when the job has ended. */
    public String stop(Path folder) throws Exception {
        return stop(folder, false);
    }

    /** Ends the job when all that is under way is finished and put out. */
    public void drain(Path folder) throws Exception {
        stop(folder, true);
    }

    private String stop(Path folder, boolean drain) throws Exception {
        awaitTasks();
        String savepoint =
                Eventually.value(client.stopWithSavepoint(drain, uri(folder), SavepointFormatType.CANONICAL));
        awaitEnd();
        return savepoint;
    }

    /**
     * Cancels the job, if it has not ended, and deletes its checkpoints. One that was under way outlives the job for a
     * moment.
     */
    public void cancel(Path checkpoints) throws Exception {
        if (!ended()) {
            Eventually.value(client.cancel());
            Eventually.value(cluster.requestJobResult(client.getJobID()));
        }
        Eventually.holds("no checkpoint is written", () -> {
            try {
                FileUtils.deleteDirectory(checkpoints.toFile());
                return true;
            } catch (IOException written) {
                return false;
            }
        });
    }

    /** Waits until the job has finished. */
    public void awaitEnd() throws ExecutionException, InterruptedException {
        Eventually.value(client.getJobExecutionResult());
    }

    public CheckpointStatsSnapshot checkpoints() throws Exception {
        return Eventually.value(cluster.getExecutionGraph(client.getJobID())).getCheckpointStatsSnapshot();
    }

    /** Flink rejects a savepoint while a task is still to start, or starts again. */
    private void awaitTasks() throws Exception {
        await("all tasks run", () -> {
            AccessExecutionGraph graph = Eventually.value(cluster.getExecutionGraph(client.getJobID()));
            return graph.getState() == JobStatus.RUNNING
                    && StreamSupport.stream(graph.getAllExecutionVertices().spliterator(), false)
                            .map(AccessExecutionVertex::getExecutionState)
                            .allMatch(state -> state == ExecutionState.RUNNING || state == ExecutionState.FINISHED);
        });
    }

    private boolean ended() throws ExecutionException, InterruptedException {
        return Eventually.value(client.getJobStatus()).isGloballyTerminalState();
    }

    private @Nullable Throwable failure() throws ExecutionException, InterruptedException {
        return Eventually.value(cluster.requestJobResult(client.getJobID()))
                .getSerializedThrowable()
                .map(failure -> failure.deserializeError(Thread.currentThread().getContextClassLoader()))
                .orElse(null);
    }

    private static String uri(Path folder) {
        return folder.toUri().toString();
    }
}
