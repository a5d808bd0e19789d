package io.millrace.local.bench.trail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trails are what their truth says, by DuckDB's account, and hold what real ones do. */
class TrailTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.27})
    void duckDbComesToTheTruth(double duplicates) throws Exception {
        List<String> metrics = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        TrailTruth truth = Trail.write(
                TrailShape.of(6_000, 120).withDuplicates(duplicates).withCorrections(0.01),
                TrailTarget.folder(folder),
                usage -> (usage.getErrorCode() == null ? metrics : errors).add(UsageLines.line(usage)));

        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute("CREATE TABLE rows AS "
                    + TrailQuery.rows(folder, truth.volume().largestRawBytes()));
            statement.execute("CREATE VIEW corrected AS " + TrailQuery.corrected("rows"));

            assertThat(UsageLines.of(duckDb, "corrected")).isEqualTo(sorted(metrics));
            assertThat(UsageLines.of(duckDb, "rows WHERE \"table\" = 'adx_for_s3_errors'"))
                    .isEqualTo(sorted(errors));
            assertThat(days(statement, "corrected")).isEqualTo(truth.metrics().days());
            assertThat(days(statement, "rows WHERE \"table\" = 'adx_for_s3_errors'"))
                    .isEqualTo(truth.errors().days());
        }
        assertThat(truth.metrics().rows()).isEqualTo(metrics.size());
        assertThat(truth.duplicates()).isBetween((long) (duplicates * 4_000), (long) (duplicates * 8_000));
    }

    @Test
    void equalShapesGiveEqualTrails() throws Exception {
        TrailShape shape = TrailShape.of(300, 12).withDigests("bucket");

        Map<String, String> first = contents(shape);

        assertThat(first).isEqualTo(contents(shape)).isNotEqualTo(contents(shape.withSeed(7)));
    }

    @Test
    void recordsAreOfEveryKind() throws Exception {
        Map<String, String> files = contents(TrailShape.of(6_000, 120));
        List<JsonNode> records = files.values().stream()
                .flatMap(content -> records(content).stream())
                .toList();
        List<JsonNode> requests = records.stream()
                .filter(record -> record.path("resources").toString().contains("AWS::S3::AccessPoint"))
                .filter(record -> record.path("eventCategory").asText().equals("Data"))
                .toList();

        assertThat(requests.stream()
                        .mapToInt(record -> record.toString().length())
                        .average()
                        .orElseThrow())
                .isBetween(1_400.0, 1_800.0);
        assertThat(requests.size()).isBetween(records.size() * 85 / 100, records.size() * 95 / 100);
        assertThat(Map.<String, Predicate<JsonNode>>of(
                        "denied", record -> record.path("errorCode").asText().equals("AccessDenied"),
                        "anonymous",
                                record -> record.at("/userIdentity/accountId")
                                        .asText()
                                        .equals("anonymous"),
                        "anonymous, old",
                                record -> record.at("/userIdentity/accountId")
                                        .asText()
                                        .equals("ANONYMOUS_PRINCIPAL"),
                        "whole bytes",
                                record -> record.at("/additionalEventData/bytesTransferredOut")
                                        .isIntegralNumber(),
                        "float bytes",
                                record -> record.at("/additionalEventData/bytesTransferredOut")
                                        .isFloatingPointNumber(),
                        "list",
                                record -> record.at("/requestParameters/list-type")
                                                .asText()
                                                .equals("2")
                                        && record.at("/requestParameters").has("prefix"),
                        "ARNPrefix", record -> record.at("/resources/0").has("ARNPrefix"),
                        "two access points", record -> record.path("resources").size() == 4,
                        "correction",
                                record -> record.at("/addendum/reason").asText().equals("UPDATED_DATA"),
                        "additional data as text",
                                record -> record.path("additionalEventData").isTextual()))
                .allSatisfy((kind, predicate) ->
                        assertThat(records.stream().filter(predicate)).as(kind).isNotEmpty());
        assertThat(records.stream()
                        .map(record -> String.join(",", (Iterable<String>) record::fieldNames))
                        .distinct()
                        .count())
                .as("orders of keys")
                .isGreaterThan(1_000);
    }

    @Test
    void recordsComeTwiceLateAndOutOfOrder() throws Exception {
        Map<String, Set<String>> regions = new HashMap<>();
        Set<String> disordered = new HashSet<>();
        int late = 0;
        Map<String, String> files = contents(TrailShape.of(6_000, 120));
        for (Map.Entry<String, String> file : files.entrySet()) {
            String[] path = file.getKey().split("/", -1);
            String before = "";
            for (JsonNode record : records(file.getValue())) {
                String time = record.get("eventTime").asText();
                late += time.startsWith(path[4] + '-' + path[5] + '-' + path[6]) ? 0 : 1;
                regions.computeIfAbsent(record.get("eventID").asText(), id -> new HashSet<>())
                        .add(path[3]);
                if (time.compareTo(before) < 0) {
                    disordered.add(file.getKey());
                }
                before = time;
            }
        }

        assertThat(late).isGreaterThan(30);
        assertThat(disordered).hasSizeBetween(20, 50);
        assertThat(regions.values()).anyMatch(copies -> copies.size() > 1);
    }

    @Test
    void digestsListEveryFileInAChain() throws Exception {
        Map<String, String> objects =
                contents(TrailShape.of(300, 40).withSpan(Duration.ofDays(1)).withDigests("my-trail"));
        Map<String, String> hashes = new TreeMap<>();
        int previous = 0;
        int digests = 0;
        for (Map.Entry<String, String> object : objects.entrySet()) {
            if (!object.getKey().contains("/CloudTrail-Digest/")) {
                continue;
            }
            digests++;
            JsonNode digest = JSON.readTree(object.getValue());
            assertThat(digest.get("digestS3Object").asText()).isEqualTo(object.getKey());
            String before = digest.get("previousDigestS3Object").asText(null);
            if (before != null) {
                previous++;
                assertThat(digest.get("previousDigestHashValue").asText())
                        .isEqualTo(sha256(objects.getOrDefault(before, "")));
            }
            digest.get("logFiles").forEach(file -> {
                assertThat(file.get("s3Bucket").asText()).isEqualTo("my-trail");
                hashes.put(file.get("s3Object").asText(), file.get("hashValue").asText());
            });
        }

        assertThat(hashes)
                .isEqualTo(objects.entrySet().stream()
                        .filter(object -> object.getKey().contains("/CloudTrail/"))
                        .collect(Collectors.toMap(Map.Entry::getKey, object -> sha256(object.getValue()))));
        assertThat(digests - previous).as("chains").isEqualTo(6);
    }

    private static Map<String, String> contents(TrailShape shape) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        Trail.write(shape, (key, content) -> contents.put(key, gunzipped(content)), usage -> {});
        return contents;
    }

    private static String gunzipped(byte[] content) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<JsonNode> records(String content) {
        try {
            return StreamSupport.stream(JSON.readTree(content).get("Records").spliterator(), false)
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(content, e);
        }
    }

    private static String sha256(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, TrailTruth.Day> days(Statement statement, String relation) throws Exception {
        Map<String, TrailTruth.Day> days = new TreeMap<>();
        try (ResultSet result =
                statement.executeQuery("SELECT year || '-' || month || '-' || day, count(*), sum(bytes_accessed) FROM "
                        + relation + " GROUP BY 1")) {
            while (result.next()) {
                days.put(result.getString(1), new TrailTruth.Day(result.getLong(2), result.getLong(3)));
            }
        }
        return days;
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }
}
