package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import io.millrace.local.standins.kinesis.KinesisPackage;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.ProgressMetrics;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.StateBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that die, again and again, while versions are read, compared and published. */
class CrashTest {

    private static final int PARALLELISM = 2;
    private static final int KILLS_PER_VERSION = 2;
    private static final Duration CHECKPOINTS = Duration.ofMillis(200);
    private static final int KILL_DELAY_MILLIS = 250;

    /** What a job is about when its worker dies. */
    private enum Phase {
        READING,
        PUBLISHING
    }

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<Phase, Integer> kills = new EnumMap<>(Phase.class);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @EnumSource(StateBackend.class)
    void filesHoldEveryOperationOnce(StateBackend state) throws Exception {
        List<TableHistory> tables = tables(1_000);

        run(state, tables, settings(2).changesTo(DeltaSettings.uri(folder.resolve("changes"))), () -> true);

        List<String> lines = Lines.in(folder.resolve("changes"));
        List<Operation> operations = lines.stream().map(Operation::parse).toList();
        assertThat(Operation.differences(operations, TableHistory.operations(tables)))
                .as("seed %d", seed)
                .isEmpty();
        assertThat(lines.stream().map(Operation::id).distinct()).hasSameSizeAs(lines);
        assertKilledInEveryPhase(tables);
    }

    @Test
    void aConsumerOfTheStreamEndsWithTheTables() throws Exception {
        List<TableHistory> tables = tables(20);
        List<String> lines;
        try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(KinesisPackage.ofCheckout(), 0, 0)) {
            String stream = kinesis.createStream("changes", 3);

            int operations = TableHistory.operations(tables).size();
            run(
                    StateBackend.ROCKSDB,
                    tables,
                    settings(1).changesTo(kinesis.endpoint(), stream),
                    () -> ShardReading.operations(kinesis, "changes") >= operations);

            lines = ShardReading.lines(kinesis, "changes");
        }
        TableReplica replica = TableReplica.of(lines);
        System.out.printf("%d records, %d twice, %d stale%n", lines.size(), replica.duplicates(), replica.stale());
        assertThat(replica.rows()).as("seed %d", seed).isEqualTo(TableHistory.lastRows(tables));
        Map<String, Operation> once = new HashMap<>();
        lines.forEach(line -> assertThat(once.merge(Operation.id(line), Operation.parse(line), (known, again) -> again))
                .as("the operation of one id, seed %d", seed)
                .isEqualTo(Operation.parse(line)));
        assertThat(Operation.differences(List.copyOf(once.values()), TableHistory.operations(tables)))
                .isEmpty();
        assertKilledInEveryPhase(tables);
    }

    private List<TableHistory> tables(int scale) {
        return List.of(
                new TableHistory("acme/customers", 40, seed)
                        .next(60 * scale, 0, 0)
                        .next(5 * scale, 20 * scale, 4 * scale)
                        .next(3 * scale, 15 * scale, 9 * scale)
                        .next(10 * scale, 30 * scale, 10 * scale),
                new TableHistory("globex/orders", 10, seed)
                        .next(30 * scale, 0, 0)
                        .next(20 * scale, scale, 1)
                        .next(1, 25 * scale, 5 * scale)
                        .next(0, 10 * scale, 7 * scale));
    }

    /** @param buckets few, so that one holds more rows than are published at a time */
    private DeltaSettings settings(int buckets) {
        return new DeltaSettings()
                .put("exports", "buckets", Integer.toString(buckets))
                .listing(DeltaSettings.uri(folder.resolve("exports")))
                .resultsIn(DeltaSettings.uri(folder));
    }

    private void run(
            StateBackend state, List<TableHistory> tables, DeltaSettings settings, BooleanSupplier everythingIsOut)
            throws Exception {
        System.out.printf("seed %d%n", seed);
        folder.resolve("exports").toFile().mkdir();
        try (CrashableCluster cluster = CrashableCluster.start(
                state,
                PARALLELISM,
                CHECKPOINTS,
                Integer.MAX_VALUE,
                new CheckpointFolder(folder.resolve("checkpoints")),
                Map.of())) {
            RunningJob job = cluster.submit(new TableDelta(), settings.build(), PARALLELISM);
            for (int version = 0; version < tables.get(0).versions(); version++) {
                for (TableHistory table : tables) {
                    Exports.put(folder.resolve("exports"), table.key(version), table.export(version));
                }
                int decided = tables.size() * (version + 1);
                for (int i = 0; i < KILLS_PER_VERSION; i++) {
                    kill(cluster, job, i == 0 ? Phase.READING : Phase.PUBLISHING, decided);
                }
                Await.until(job, "reports of " + decided + " versions", () -> reports() >= decided);
            }
            Await.until(job, "every operation", everythingIsOut);
            job.stop();
        }
        System.out.printf("kills %s%n", kills);
    }

    /**
     * Waits until the job has come to the phase, or is through with it, then a random while, so that the kill falls
     * anywhere in it or behind.
     */
    private void kill(CrashableCluster cluster, RunningJob job, Phase phase, int decided) throws Exception {
        Await.until(job, "tasks", job::allTasksRun);
        BooleanSupplier inPhase = under(cluster.progress(), job, phase);
        boolean[] there = new boolean[1];
        Await.until(job, phase + " or its end", () -> {
            there[0] = inPhase.getAsBoolean();
            return there[0] || reports() >= decided;
        });
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(KILL_DELAY_MILLIS)));
        cluster.kill();
        if (there[0]) {
            kills.merge(phase, 1, Integer::sum);
        }
    }

    private static BooleanSupplier under(ProgressMetrics progress, RunningJob job, Phase phase) {
        String gauge = phase == Phase.READING ? "pendingObjects" : "applyingBuckets";
        return () -> progress.gauge(job.id(), gauge) > 0;
    }

    private int reports() {
        return Lines.in(folder.resolve("reports")).size();
    }

    private void assertKilledInEveryPhase(List<TableHistory> tables) {
        assertThat(kills).as("seed %d", seed).containsOnlyKeys(Phase.values());
        assertThat(Reports.verdicts(Lines.in(folder.resolve("reports"))))
                .as("seed %d", seed)
                .hasSize(tables.size() * tables.get(0).versions())
                .allMatch(verdict -> verdict.endsWith(" APPLIED"));
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }
}
