package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.StateBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops in the middle of versions, with a resume at another parallelism. */
class RescaleTest {

    private static final long SEED = 7;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aSavepointGoesOnAtAnyParallelism() throws Exception {
        List<TableHistory> tables = Stream.of("acme/customers", "acme/stock", "globex/orders")
                .map(name -> new TableHistory(name, 10, SEED)
                        .next(15_000, 0, 0)
                        .next(500, 14_000, 300)
                        .next(100, 14_000, 900)
                        .next(900, 5_000, 10))
                .toList();
        Settings settings = new DeltaSettings()
                // few enough that the stop falls into the publication of a bucket
                .put("exports", "buckets", "3")
                .listing(DeltaSettings.uri(folder.resolve("exports")))
                .changesTo(DeltaSettings.uri(folder.resolve("changes")))
                .resultsIn(DeltaSettings.uri(folder))
                .build();
        try (CrashableCluster cluster = CrashableCluster.start(
                StateBackend.ROCKSDB,
                3,
                Duration.ofMillis(300),
                0,
                new CheckpointFolder(folder.resolve("checkpoints")),
                Map.of())) {
            put(tables, 0);
            RunningJob alone = cluster.submit(new TableDelta(), settings, 1);
            Await.until(alone, "the first versions", () -> reports() == tables.size());
            stopAtWork(cluster, alone, "pendingObjects", () -> put(tables, 1));
            RunningJob three = cluster.submit(new TableDelta(), settings, 3);
            stopAtWork(cluster, three, "applyingBuckets", () -> put(tables, 2));
            put(tables, 3);
            RunningJob two = cluster.submit(new TableDelta(), settings, 2);
            Await.until(two, "a report of every version", () -> reports() >= 4L * tables.size());
            two.stop();
        }

        List<Operation> operations = Lines.in(folder.resolve("changes")).stream()
                .map(Operation::parse)
                .toList();
        assertThat(Operation.differences(operations, TableHistory.operations(tables)))
                .isEmpty();
        assertThat(Reports.verdicts(Lines.in(folder.resolve("reports"))))
                .hasSize(4 * tables.size())
                .allMatch(verdict -> verdict.endsWith(" APPLIED"));
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    private void put(List<TableHistory> tables, int version) {
        tables.forEach(table -> Exports.put(folder.resolve("exports"), table.key(version), table.export(version)));
    }

    /** Gives the job work, and stops it as soon as a gauge shows that work. */
    private static void stopAtWork(CrashableCluster cluster, RunningJob job, String work, Runnable arrival) {
        Await.until(job, "tasks", job::allTasksRun);
        arrival.run();
        Await.until(job, work, () -> cluster.progress().gauge(job.id(), work) > 0);
        job.stop();
    }

    private long reports() {
        return Lines.in(folder.resolve("reports")).size();
    }
}
