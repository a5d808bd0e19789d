package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.standins.kinesis.EmbeddedKinesis;
import io.millrace.local.standins.kinesis.KinesisPackage;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.ClusterSettings;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.MiniClusterRunner;
import io.millrace.local.tool.run.RunResult;
import io.millrace.local.tool.run.RunSettings;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.StateBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream that cannot take what it is offered, as a whole or in part. */
class ThrottledKinesisTest {

    private static final long SEED = 9;
    private static final int WHOLE_REFUSALS = 5;
    private static final int PART_REFUSALS = 40;
    private static final Duration BEYOND_IDLE = Duration.ofSeconds(10);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void refusedRecordsAreNeitherLostNorOvertaken() throws Exception {
        // Versions that change the same rows one right after the other.
        TableHistory table = new TableHistory("acme/customers", 10, SEED)
                .next(300, 0, 0)
                .next(10, 280, 10)
                .next(10, 270, 20)
                .next(0, 280, 5);
        List<String> lines;
        List<ThrottlingProxy.Request> requests;
        try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(KinesisPackage.ofCheckout(), 0, 0);
                ThrottlingProxy proxy =
                        ThrottlingProxy.start(kinesis.endpoint(), SEED, WHOLE_REFUSALS, PART_REFUSALS)) {
            String stream = kinesis.createStream("changes", 2);
            DeltaSettings settings = new DeltaSettings()
                    .listing(DeltaSettings.uri(folder.resolve("exports")))
                    .changesTo(proxy.endpoint(), stream)
                    .resultsIn(DeltaSettings.uri(folder));
            for (int version = 0; version < table.versions(); version++) {
                Exports.put(folder.resolve("exports"), table.key(version), table.export(version));
            }
            try (CrashableCluster cluster = CrashableCluster.start(
                    StateBackend.HASHMAP,
                    2,
                    Duration.ofSeconds(1),
                    0,
                    new CheckpointFolder(folder.resolve("checkpoints")),
                    Map.of())) {
                RunningJob job = cluster.submit(new TableDelta(), settings.build(), 2);
                Await.until(
                        job,
                        "a report of every version",
                        () -> Lines.in(folder.resolve("reports")).size() == table.versions());
                // What the stream has not taken yet goes into the savepoint.
                job.stop();
                RunningJob resumed = cluster.submit(new TableDelta(), settings.build(), 2);
                int operations = TableHistory.operations(List.of(table)).size();
                Await.until(
                        resumed, "every operation", () -> ShardReading.operations(kinesis, "changes") >= operations);
                resumed.stop();
            }
            requests = proxy.requests();
            lines = ShardReading.lines(kinesis, "changes");
        }

        assertThat(requests).anyMatch(request -> !request.refused().isEmpty());
        Map<String, Operation> once = new LinkedHashMap<>();
        lines.forEach(line -> once.put(Operation.id(line), Operation.parse(line)));
        assertThat(Operation.differences(once.values(), TableHistory.operations(List.of(table))))
                .isEmpty();
        assertThat(TableReplica.of(lines).rows()).isEqualTo(TableHistory.lastRows(List.of(table)));
        assertNothingIsOvertaken(requests);
    }

    @Test
    void aRunThatKeepsNoStateEndsWhenTheStreamHasTakenEverything() throws Exception {
        // So few that the sink holds all of them while none is taken: with more, the job waits and is not idle.
        TableHistory table =
                new TableHistory("acme/customers", 10, SEED).next(60, 0, 0).next(5, 20, 5);
        List<Operation> operations = TableHistory.operations(List.of(table));
        for (int version = 0; version < table.versions(); version++) {
            Exports.put(folder.resolve("exports"), table.key(version), table.export(version));
        }
        try (EmbeddedKinesis kinesis = EmbeddedKinesis.start(KinesisPackage.ofCheckout(), 0, 0);
                ThrottlingProxy proxy =
                        ThrottlingProxy.start(kinesis.endpoint(), SEED, Integer.MAX_VALUE, PART_REFUSALS)) {
            Settings settings = new DeltaSettings()
                    .listing(DeltaSettings.uri(folder.resolve("exports")))
                    .changesTo(proxy.endpoint(), kinesis.createStream("changes", 2))
                    .resultsIn(DeltaSettings.uri(folder))
                    .build();
            ClusterSettings cluster = new ClusterSettings(2, StateBackend.HASHMAP, Duration.ofMillis(500), 0, Map.of());
            CompletableFuture<RunResult> run = CompletableFuture.supplyAsync(() -> MiniClusterRunner.run(
                    new TableDelta(), settings, new RunSettings(cluster, 2, Duration.ofSeconds(1), null)));
            Eventually.holds("a refusal", () -> run.isDone() || proxy.wholeRefusals() > 0);

            Eventually.within(BEYOND_IDLE, run::isDone);
            assertThat(run).as("while the stream takes nothing").isNotDone();
            long takenByThen = ShardReading.operations(kinesis, "changes");
            proxy.relent();

            assertThat(takenByThen).isZero();
            RunResult result = Eventually.value(run);
            assertThat(result.failure()).isNull();
            assertThat(result.outcome()).isEqualTo(RunResult.Outcome.IDLE);
            Map<String, Operation> once = new LinkedHashMap<>();
            ShardReading.lines(kinesis, "changes").forEach(line -> once.put(Operation.id(line), Operation.parse(line)));
            assertThat(Operation.differences(once.values(), operations)).isEmpty();
        }
    }

    /**
     * Before a record is taken, every older one of its row was offered: at the latest in the same request, where the
     * stream alone decides which of the two it refuses.
     */
    private static void assertNothingIsOvertaken(List<ThrottlingProxy.Request> requests) {
        Map<String, TreeMap<Long, Integer>> taken = new HashMap<>();
        for (int number = 0; number < requests.size(); number++) {
            List<String> offered = requests.get(number).offered();
            for (int i = 0; i < offered.size(); i++) {
                if (requests.get(number).refused().contains(i)) {
                    continue;
                }
                Operation operation = Operation.parse(offered.get(i));
                taken.computeIfAbsent(operation.row(), row -> new TreeMap<>()).put(operation.ordinal(), number);
            }
        }
        taken.forEach((row, byOrdinal) -> byOrdinal.forEach((ordinal, request) -> byOrdinal
                .headMap(ordinal)
                .forEach((older, olderRequest) -> {
                    if (olderRequest > request) {
                        assertThat(requests.get(request).offered().stream()
                                        .map(Operation::parse)
                                        .filter(operation -> operation.row().equals(row))
                                        .map(Operation::ordinal))
                                .as(
                                        "%s: %d was taken by request %d, %d by %d",
                                        row, ordinal, request, older, olderRequest)
                                .contains(older);
                    }
                })));
    }
}
