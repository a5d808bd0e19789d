package io.millrace.local.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.authorization.CallLog;
import io.millrace.local.authorization.ServiceGateway;
import io.millrace.local.standins.aws.EmbeddedAws;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.tool.deploy.RoleComparison;
import io.millrace.local.tool.deploy.RolePolicy;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.S3FileSystem;
import io.millrace.local.tool.run.StateBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** table-delta from S3 events on one Kinesis stream to changes on another. */
class KinesisBothWaysTest {

    private static final String RESULTS = "results";
    private static final String GARBAGE = "{\"Records\": [";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void announcedExportsBecomeTheChangesOfTheirVersions() throws Exception {
        TableHistory customers = new TableHistory("acme/customers", 10, 1)
                .next(400, 0, 0)
                .next(30, 40, 20)
                .next(10, 60, 30);
        // a key that S3 encodes in only one of the two forms
        TableHistory orders = new TableHistory("globex/größte bestellungen+1", 10, 2)
                .next(200, 0, 0)
                .next(5, 10, 15);
        List<String> lines;
        Map<String, List<String>> shards;
        List<String> reports;
        List<String> rejects;
        CallLog log = new CallLog();
        try (EmbeddedAws aws = EmbeddedAws.start();
                ServiceGateway store = ServiceGateway.open(aws.s3().endpoint(), log);
                ServiceGateway kinesis = ServiceGateway.open(aws.kinesis().endpoint(), log)) {
            S3Client s3 = aws.s3().client();
            aws.s3().createBuckets(Exports.BUCKET, RESULTS);
            String arrivals = aws.kinesis().createStream("arrivals", 2);
            String changes = aws.kinesis().createStream("changes", 4);
            log.withStream(arrivals);
            announce(aws, customers, orders);

            Settings settings = new DeltaSettings()
                    .events("s3://" + Exports.BUCKET, kinesis.endpoint(), arrivals)
                    .changesTo(kinesis.endpoint(), changes)
                    .resultsIn("s3://" + RESULTS)
                    .s3(store.endpoint())
                    .build();
            try (CrashableCluster cluster = CrashableCluster.start(
                    StateBackend.ROCKSDB,
                    2,
                    Duration.ofMillis(300),
                    0,
                    new CheckpointFolder(folder.resolve("checkpoints")),
                    S3FileSystem.options(
                            settings,
                            Map.of(
                                    "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                                    "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY)))) {
                RunningJob job = cluster.submit(new TableDelta(), settings, 2);
                Await.until(
                        job,
                        "a report of every arrival",
                        () -> lines(s3, "reports/").size() >= 6);
                Await.until(job, "a reject", () -> !lines(s3, "rejects/").isEmpty());
                int operations =
                        TableHistory.operations(List.of(customers, orders)).size();
                Await.until(
                        job, "every operation", () -> ShardReading.operations(aws.kinesis(), "changes") >= operations);
                job.stop();
            }
            shards = ShardReading.of(aws.kinesis(), "changes");
            lines = shards.values().stream().flatMap(List::stream).toList();
            reports = lines(s3, "reports/");
            rejects = lines(s3, "rejects/");
            RoleComparison.requireExact(
                    RolePolicy.ofRun(JobSettings.TABLE_DELTA, settings, Map.of()),
                    log.calls(),
                    Map.of(
                            "ListExports s3:ListBucket", "events need no list, and every export is there",
                            "ReadExports s3:GetObjectVersion", "the store has no versions to announce",
                            "WriteResults s3:GetObject", "no restart checks an upload",
                            "WriteResults s3:AbortMultipartUpload", "no restart aborts an upload"));
        }

        assertThat(Reports.verdicts(reports))
                .containsExactlyInAnyOrder(
                        "acme/customers/v001 APPLIED",
                        "acme/customers/v002 APPLIED",
                        "acme/customers/v002 IGNORED",
                        "acme/customers/v003 APPLIED",
                        "globex/größte bestellungen+1/v001 APPLIED",
                        "globex/größte bestellungen+1/v002 APPLIED");
        assertThat(lines)
                .allSatisfy(line -> assertThat(Operation.json(line).fieldNames())
                        .toIterable()
                        .containsExactlyElementsOf(Operation.FIELDS));
        Map<String, Operation> once = new LinkedHashMap<>();
        lines.forEach(line -> once.put(Operation.id(line), Operation.parse(line)));
        assertThat(once.values())
                .containsExactlyInAnyOrderElementsOf(TableHistory.operations(List.of(customers, orders)));
        assertThat(TableReplica.of(lines).rows()).isEqualTo(TableHistory.lastRows(List.of(customers, orders)));
        assertShardsShareTablesAndKeepKeys(shards);
        assertThat(rejects).singleElement().satisfies(reject -> {
            assertThat(Operation.json(reject).get("payload").textValue()).isEqualTo(GARBAGE);
            assertThat(Operation.json(reject).get("source").textValue()).endsWith("stream/arrivals");
            assertThat(Operation.json(reject).get("rule").textValue()).isEqualTo("notification.json");
        });
    }

    private static void announce(EmbeddedAws aws, TableHistory customers, TableHistory orders) {
        send(aws, "none", Exports.testEvent());
        send(aws, "none", GARBAGE);
        send(aws, customers.name(), bridge(aws, customers, 0, "01"));
        String first = orders.key(0);
        String firstTag = Exports.put(aws.s3().client(), first, orders.export(0));
        send(
                aws,
                orders.name(),
                Exports.notification("ObjectCreated:Put", first, orders.export(0).length, firstTag, "01"));
        String second = customers.key(1);
        String secondTag = Exports.put(aws.s3().client(), second, customers.export(1));
        int size = customers.export(1).length;
        String notification = Exports.notification("ObjectCreated:Put", second, size, secondTag, "02");
        send(aws, customers.name(), Exports.throughSns(notification));
        send(aws, customers.name(), Exports.bridgeEvent(second, size, secondTag, "02"));
        send(aws, customers.name(), Exports.notification("ObjectRemoved:Delete", customers.key(0), 0, "", "03"));
        send(aws, customers.name(), bridge(aws, customers, 2, "04"));
        send(aws, orders.name(), bridge(aws, orders, 1, "02"));
    }

    private static String bridge(EmbeddedAws aws, TableHistory table, int index, String sequencer) {
        S3Client s3 = aws.s3().client();
        byte[] export = table.export(index);
        return Exports.bridgeEvent(
                table.key(index), export.length, Exports.put(s3, table.key(index), export), sequencer);
    }

    private static void send(EmbeddedAws aws, String table, String event) {
        Exports.announce(aws.kinesis(), "arrivals", table, event);
    }

    private static void assertShardsShareTablesAndKeepKeys(Map<String, List<String>> shards) {
        Map<String, String> shardOfRow = new HashMap<>();
        Map<String, Set<String>> shardsOfTable = new HashMap<>();
        shards.forEach((shard, lines) -> {
            Map<String, Long> ordinals = new HashMap<>();
            for (Operation operation : lines.stream().map(Operation::parse).toList()) {
                assertThat(shardOfRow.computeIfAbsent(operation.row(), row -> shard))
                        .as(operation.row())
                        .isEqualTo(shard);
                assertThat(operation.ordinal())
                        .as(operation.row())
                        .isGreaterThan(ordinals.getOrDefault(operation.row(), 0L));
                ordinals.put(operation.row(), operation.ordinal());
                shardsOfTable
                        .computeIfAbsent(operation.table(), table -> new HashSet<>())
                        .add(shard);
            }
        });
        assertThat(shardsOfTable.values())
                .hasSize(2)
                .allSatisfy(shared -> assertThat(shared).hasSizeGreaterThan(1));
    }

    private static List<String> lines(S3Client s3, String prefix) {
        return Lines.in(s3, RESULTS, prefix);
    }
}
