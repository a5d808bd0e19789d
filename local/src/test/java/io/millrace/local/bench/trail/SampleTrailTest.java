package io.millrace.local.bench.trail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code sample-data/trail} is the generator's, and what is expected of it is both the generator's truth and DuckDB's
 * result. With {@code -Dmillrace.sample.write=true} it writes both anew.
 */
class SampleTrailTest {

    private static final Path SAMPLES = Path.of("..", "sample-data");
    private static final Path EXPECTED = SAMPLES.resolve("expected/subscriber-usage");

    private static final List<String> metrics = new ArrayList<>();
    private static final List<String> errors = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path generated;

    @BeforeAll
    static void generate() throws Exception {
        SampleTrail.write(
                TrailTarget.folder(generated),
                usage -> (usage.getErrorCode() == null ? metrics : errors).add(UsageLines.line(usage)));
        metrics.sort(null);
        errors.sort(null);
        if (Boolean.getBoolean("millrace.sample.write")) {
            FileUtils.deleteDirectory(SAMPLES.resolve("trail").toFile());
            FileUtils.copyDirectory(generated.toFile(), SAMPLES.resolve("trail").toFile());
            Files.createDirectories(EXPECTED);
            Files.write(EXPECTED.resolve("metrics.jsonl"), metrics);
            Files.write(EXPECTED.resolve("errors.jsonl"), errors);
        }
    }

    @Test
    void theTrailIsTheGenerators() throws Exception {
        assertThat(contents(SAMPLES.resolve("trail"))).isEqualTo(contents(generated));
    }

    @Test
    void theRowsAreTheTruth() throws Exception {
        assertThat(EXPECTED.resolve("metrics.jsonl")).hasContent(String.join("\n", metrics));
        assertThat(EXPECTED.resolve("errors.jsonl")).hasContent(String.join("\n", errors));
    }

    @Test
    void duckDbComesToTheSameRows(@TempDir Path readable) throws Exception {
        FileUtils.copyDirectory(generated.toFile(), readable.toFile());
        for (Path file : files(readable)) {
            if (file.toString().contains("2026/05/06")) {
                // DuckDB takes no truncated file
                Files.delete(file);
            }
        }
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute("CREATE TABLE rows AS " + TrailQuery.rows(readable, 0));
            statement.execute("CREATE VIEW corrected AS " + TrailQuery.corrected("rows"));

            assertThat(UsageLines.of(duckDb, "corrected"))
                    .isEqualTo(Files.readAllLines(EXPECTED.resolve("metrics.jsonl")));
            assertThat(UsageLines.of(duckDb, "rows WHERE \"table\" = 'adx_for_s3_errors'"))
                    .isEqualTo(Files.readAllLines(EXPECTED.resolve("errors.jsonl")));
        }
    }

    @Test
    void theSampleShowsWhatItIsSaidToShow() throws Exception {
        List<String> lines = Files.readAllLines(EXPECTED.resolve("metrics.jsonl"));
        List<String> keys = List.copyOf(contents(SAMPLES.resolve("trail")).keySet());

        assertThat(lines).anyMatch(line -> line.contains("\"addendum_reason\":\"UPDATED_DATA\""));
        assertThat(lines).anyMatch(line -> line.contains("\"subscriber_account_id\":\"anonymous\""));
        assertThat(lines).as("delivered days later").anyMatch(line -> line.contains("\"day\":\"2026-04-"));
        assertThat(Files.readAllLines(EXPECTED.resolve("errors.jsonl"))).isNotEmpty();
        assertThat(keys).filteredOn(key -> key.contains("/CloudTrail-Digest/")).hasSize(2);
        assertThat(keys).filteredOn(key -> key.contains("/CloudTrail-Insight/")).hasSize(1);
        assertThat(keys).filteredOn(key -> key.contains("/CloudTrail/")).hasSize(19);
    }

    /** Of what can be unpacked, for gzip need not write the same bytes everywhere. */
    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (Path file : files(folder)) {
            String key = folder.relativize(file).toString().replace('\\', '/');
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                contents.put(key, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (EOFException truncated) {
                contents.put(key, "truncated");
            }
        }
        return contents;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
