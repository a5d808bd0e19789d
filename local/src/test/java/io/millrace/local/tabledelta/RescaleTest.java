package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.run.CrashableCluster;
import io.millrace.local.run.RunningJob;
import io.millrace.local.run.StateBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops in the middle of versions, and goes on with another number of subtasks. */
class RescaleTest {

    private static final long SEED = 7;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void aSavepointGoesOnAtAnyParallelism() throws Exception {
        List<TableHistory> tables = Stream.of("acme/customers", "acme/stock", "globex/orders")
                .map(name -> new TableHistory(name, 10, SEED)
                        .next(9_000, 0, 0)
                        .next(500, 4_000, 300)
                        .next(100, 3_000, 900)
                        .next(900, 5_000, 10))
                .toList();
        Settings settings = new DeltaSettings()
                .listing(DeltaSettings.uri(folder.resolve("exports")))
                .changesTo(DeltaSettings.uri(folder.resolve("changes")))
                .resultsIn(DeltaSettings.uri(folder))
                .build();
        for (TableHistory table : tables) {
            for (int version = 0; version < table.versions(); version++) {
                Exports.put(folder.resolve("exports"), table.key(version), table.export(version));
            }
        }
        int versions = tables.size() * tables.get(0).versions();

        try (CrashableCluster cluster = CrashableCluster.start(
                StateBackend.ROCKSDB,
                3,
                Duration.ofMillis(300),
                0,
                folder.resolve("savepoints"),
                DeltaSettings.uri(folder.resolve("checkpoints")),
                Map.of())) {
            RunningJob alone = cluster.submit(new TableDelta(), settings, 1, null);
            Await.until(alone, "changes", () -> cluster.progress().counter(alone.id(), "changes") > 0);
            String first = alone.stop();
            long before = reports();
            RunningJob three = cluster.submit(new TableDelta(), settings, 3, first);
            Await.until(three, "more changes", () -> cluster.progress().counter(three.id(), "changes") > 10_000);
            String second = three.stop();
            long between = reports();
            RunningJob two = cluster.submit(new TableDelta(), settings, 2, second);
            Await.until(two, "a report of every version", () -> reports() >= versions);
            two.stop();

            assertThat(before).as("reports when first stopped").isLessThan(versions);
            assertThat(between).as("reports when stopped again").isLessThan(versions);
        }

        List<Operation> operations = Lines.in(folder.resolve("changes")).stream()
                .map(Operation::parse)
                .toList();
        assertThat(Operation.count(operations)).isEqualTo(Operation.count(TableHistory.operations(tables)));
        assertThat(Lines.verdicts(Lines.in(folder.resolve("reports"))))
                .hasSize(versions)
                .allMatch(verdict -> verdict.endsWith(" APPLIED"));
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    private long reports() {
        return Lines.in(folder.resolve("reports")).size();
    }
}
