package io.millrace.jobs.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.cluster.ClusterJob;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on local folders, against one statement of DuckDB over the same log files. */
@Timeout(600)
class SubscriberUsageTest {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final String ACCOUNT = "AWSLogs/111122223333/";
    private static final int RECORDS = 300;
    private static final long CHECKPOINT_MILLIS = 200;

    @TempDir
    Path folder;

    private final Map<String, Map<String, String>> groups = new TreeMap<>();
    private MiniCluster cluster;

    @BeforeEach
    void settings(@InjectMiniCluster MiniCluster injected) {
        cluster = injected;
        set("millrace.job", SubscriberUsage.NAME);
        set("trail.uri", "file://" + folder.resolve("trail"));
        set("trail.poll.seconds", "1");
        set("usage.uri", "file://" + folder.resolve("usage"));
        set("usage.compact.after.minutes", "0");
        set("rejects.uri", "file://" + folder.resolve("rejects"));
    }

    /** Two regions and two trails with overlapping content, a broken file, and much that is not for us. */
    @Test
    void aFolderOfLogsBecomesRowsEachOnce() throws Exception {
        byte[] first = new GeneratedTrail(1).file(RECORDS);
        byte[] second = new GeneratedTrail(2).file(RECORDS);
        write(ACCOUNT + "CloudTrail/us-east-1/2026/05/01/111122223333_1.json.gz", first);
        write(ACCOUNT + "CloudTrail/eu-west-1/2026/05/02/111122223333_2.json.gz", first);
        write("other/AWSLogs/o-aa11bb22cc/111122223333/CloudTrail/us-east-1/2026/05/02/3.json.gz", first);
        write(ACCOUNT + "CloudTrail/us-east-1/2026/05/02/111122223333_4.json.gz", second);
        Map<String, Long> expected = oracle();
        write(ACCOUNT + "CloudTrail-Insight/us-east-1/2026/05/02/5.json.gz", new GeneratedTrail(3).file(RECORDS));
        write(ACCOUNT + "Config/us-east-1/2026/5/2/ConfigHistory/6.json.gz", "{}".getBytes(StandardCharsets.UTF_8));
        write(ACCOUNT + "CloudTrail/us-east-1/2026/05/02/7.json.gz", "no gzip".getBytes(StandardCharsets.UTF_8));

        Map<String, Long> rows = runUntil(expected, 1);

        assertThat(rows).isEqualTo(expected).hasSizeGreaterThan(3);
        assertThat(rejects()).singleElement().asString().contains("/05/02/7.json.gz", SubscriberUsage.NAME);
    }

    private List<String> rejects() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : committed(folder.resolve("rejects"))) {
            lines.addAll(Files.readAllLines(file));
        }
        return lines;
    }

    @Test
    void onlyTheDaysThatAreAskedForAreRead() throws Exception {
        set("trail.from", "2026-05-02");
        set("trail.to", "2026-05-03");
        String region = ACCOUNT + "CloudTrail/us-east-1/2026/05/";
        write(region + "02/1.json.gz", new GeneratedTrail(4).file(RECORDS));
        write(region + "03/1.json.gz", new GeneratedTrail(5).file(RECORDS));
        Map<String, Long> expected = oracle();
        write(region + "01/1.json.gz", new GeneratedTrail(6).file(RECORDS));
        write(region + "04/1.json.gz", new GeneratedTrail(7).file(RECORDS));

        assertThat(runUntil(expected, 0)).isEqualTo(expected);
    }

    @Test
    void everyOperatorHasItsNameAndUid() {
        assertThat(uids())
                .containsExactlyInAnyOrder(
                        "Source: trail listing: trail-listing",
                        "trail objects: trail-objects",
                        "read trail: read-trail",
                        "digest audit: digest-audit",
                        "count once: count-once",
                        "gather days: gather-days",
                        "usage files: Writer: usage-files",
                        "usage files: Committer: Sink Committer: usage-files",
                        "rejects: Writer: rejects",
                        "rejects: Committer: Sink Committer: rejects");

        set("trail.arrivals", "events");
        set("trail.stream.arn", "arn:aws:kinesis:eu-central-1:123456789012:stream/object-events");
        groups.getOrDefault("trail", Map.of()).remove("poll.seconds");
        assertThat(uids())
                .contains("Source: trail events: trail-events", "notifications: notifications")
                .doesNotContain("Source: trail listing: trail-listing")
                .hasSize(11);
    }

    @Test
    void aLocationWithoutLogsIsRefused() {
        set("trail.uri", "s3://trail/AWSLogs/111122223333/CloudTrail/us-east-1/2026");

        assertThat(refusal(environment()))
                .singleElement()
                .asString()
                .startsWith("trail.uri: s3://trail/AWSLogs/111122223333/CloudTrail/us-east-1/2026/ holds no logs");
    }

    @Test
    void withoutCheckpointsNoFileWouldEverBeSeen() {
        StreamExecutionEnvironment unchecked = StreamExecutionEnvironment.getExecutionEnvironment();

        assertThat(refusal(unchecked)).singleElement().asString().startsWith("usage.uri: files need checkpoints");
    }

    private List<String> refusal(StreamExecutionEnvironment environment) {
        return catchThrowableOfType(
                        SettingsException.class, () -> new SubscriberUsage().build(environment, Settings.of(groups)))
                .findings();
    }

    private List<String> uids() {
        StreamExecutionEnvironment environment = environment();
        new SubscriberUsage().build(environment, Settings.of(groups));
        return environment.getStreamGraph(false).getStreamNodes().stream()
                .map(node -> node.getOperatorName() + ": " + uid(node))
                .toList();
    }

    private static String uid(StreamNode node) {
        return String.valueOf(node.getTransformationUID());
    }

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(2);
        environment.enableCheckpointing(CHECKPOINT_MILLIS);
        return environment;
    }

    /** Runs until as many rows and rejects as expected are there, and until all that is under way is put out. */
    private Map<String, Long> runUntil(Map<String, Long> expected, int rejects) throws Exception {
        StreamExecutionEnvironment environment = environment();
        new SubscriberUsage().build(environment, Settings.of(groups));
        ClusterJob job = ClusterJob.start(cluster, environment, SubscriberUsage.NAME);
        try {
            long wanted = sum(expected);
            job.await(
                    "rows " + expected,
                    () -> sum(published()) >= wanted && rejects().size() >= rejects);
            job.drain(folder.resolve("savepoint"));
        } finally {
            job.cancel(folder.resolve("checkpoints"));
        }
        return published();
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Rows by table and day, as a reader of the tables sees them now. */
    private Map<String, Long> published() throws IOException, SQLException {
        Map<String, Long> counts = new TreeMap<>();
        for (String table : List.of("adx_for_s3_metrics", "adx_for_s3_errors", "adx_for_s3_corrections")) {
            if (!committed(folder.resolve("usage").resolve(table)).isEmpty()) {
                counts.putAll(query("""
                        SELECT '%s ' || year || '-' || month || '-' || day, count(*)
                        FROM read_parquet('%s/usage/%s/*/*/*/part-*.parquet', hive_partitioning = true)
                        GROUP BY ALL""".formatted(table, folder, table)));
            }
        }
        return counts;
    }

    /** Files that are under way come and go meanwhile. */
    private static List<Path> committed(Path parent) {
        List<Path> files = new ArrayList<>();
        for (File entry : Objects.requireNonNullElse(parent.toFile().listFiles(), new File[0])) {
            if (entry.isDirectory()) {
                files.addAll(committed(entry.toPath()));
            } else if (!entry.isHidden()) {
                files.add(entry.toPath());
            }
        }
        return files;
    }

    /** The same from the log files that are there now. */
    private Map<String, Long> oracle() throws SQLException {
        String accounts = AccessPoints.DATA_EXCHANGE_ACCOUNTS.stream()
                .map(account -> "'" + account + "'")
                .collect(Collectors.joining(","));
        return query("""
                WITH records AS (
                  SELECT unnest(json_extract(json, '$.Records[*]')) AS r
                  FROM read_json_objects(
                    '%s/trail/**/*.json.gz', format = 'auto', maximum_object_size = 100000000)
                ), resources AS (
                  SELECT r, unnest(json_extract(r, '$.resources[*]')) AS resource FROM records
                ), usages AS (
                  SELECT DISTINCT r->>'$.eventID' AS id, resource->>'$.ARN' AS arn,
                    (r->>'$.errorCode') IS NULL AS succeeded, (r->>'$.eventTime')[:10] AS day
                  FROM resources
                  WHERE (resource->>'$.type') = 'AWS::S3::AccessPoint' AND (resource->>'$.accountId') IN (%s)
                )
                SELECT CASE WHEN succeeded THEN 'adx_for_s3_metrics ' ELSE 'adx_for_s3_errors ' END || day, count(*)
                FROM usages GROUP BY ALL""".formatted(folder, accounts));
    }

    private static Map<String, Long> query(String sql) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                counts.put(result.getString(1), result.getLong(2));
            }
        }
        return counts;
    }

    private void write(String key, byte[] content) throws Exception {
        Path file = folder.resolve("trail").resolve(key);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private void set(String path, String value) {
        int dot = path.indexOf('.');
        groups.computeIfAbsent(path.substring(0, dot), id -> new TreeMap<>()).put(path.substring(dot + 1), value);
    }
}
