package io.millrace.local.athena.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The queries of {@code deploy/athena} on the seed, with committed expected results. */
public abstract class AthenaContract {

    private static final String METRICS = "adx_metrics_curated.adx_for_s3_metrics";

    /** Runs one statement, unchanged. */
    protected abstract Rows query(String sql) throws Exception;

    @ParameterizedTest
    @MethodSource("queries")
    void aQueryGivesWhatIsExpected(String name) throws Exception {
        String query = AthenaFiles.query(name);
        List<String> expected = AthenaFiles.expected(name);

        List<String> lines = query(query).lines();

        assertThat(query).doesNotContain("${");
        assertThat(lines.get(0)).isEqualTo(expected.get(0));
        if (query.contains("ORDER BY")) {
            assertThat(lines).containsExactlyElementsOf(expected);
        } else {
            assertThat(lines).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    static List<String> queries() {
        return AthenaFiles.queries();
    }

    @Test
    void thereAreTenQueriesAndEachSaysItsQuestion() throws IOException {
        assertThat(queries()).hasSize(10);
        for (String name : queries()) {
            Path file = AthenaFiles.folder().resolve("queries").resolve(name + ".sql");
            assertThat(Files.readString(file).lines().findFirst())
                    .hasValueSatisfying(line -> assertThat(line).matches("-- .*\\?"));
        }
    }

    /** The saved queries of providers, with literals and spelling of the sample's README. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subscribers_of_month | SELECT distinct subscriber_account_id FROM %s where year='2026'and month ='05'"
                        + " and subscriber_account_id != 'anonymous'",
                "events_by_type | SELECT eventName, count(1) as eventCount FROM %s where year='2026'and month ='05'"
                        + " and subscriber_account_id != 'anonymous' group by eventName order by eventCount desc"
            })
    void queriesThatProvidersHaveRunUnchanged(String name, String query) throws Exception {
        String saved = String.format(query, "\"adx_metrics_curated\".\"adx_for_s3_metrics\"");

        assertThat(query(saved).lines()).containsExactlyInAnyOrderElementsOf(AthenaFiles.expected(name));
    }

    @Test
    void theViewHasTheLatestCorrectionOfEachEvent() throws Exception {
        Rows rows = query("SELECT eventid, substr(access_point_arn, length(access_point_arn)) AS access_point,"
                + " bytes_accessed, tls_version, correction_event_id"
                + " FROM adx_metrics_curated.adx_for_s3_metrics_corrected WHERE year = '2026' AND month = '05'"
                + " ORDER BY eventid, access_point");

        assertThat(rows.lines()).containsExactlyElementsOf(AthenaFiles.lines("corrected.csv"));
    }

    @Test
    void theViewHasTheColumnsOfTheTable() throws Exception {
        assertThat(query("SELECT * FROM adx_metrics_curated.adx_for_s3_metrics_corrected WHERE year = '2026'")
                        .header())
                .containsExactlyElementsOf(columns("adx_for_s3_metrics"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adx_for_s3_metrics", "adx_for_s3_errors", "adx_for_s3_corrections"})
    void aTableHasItsColumnsAndEveryRowOfTheSeed(String table) throws Exception {
        String kind = table.substring("adx_for_s3_".length()).toUpperCase(Locale.ROOT);
        long seeded = AthenaFiles.seed().stream()
                .filter(line -> line.contains("\"table\": \"" + kind + "\""))
                .count();

        Rows rows = query("SELECT * FROM adx_metrics_curated." + table);

        assertThat(rows.header()).containsExactlyElementsOf(columns(table));
        assertThat(rows.values()).hasSize(Math.toIntExact(seeded)).isNotEmpty();
    }

    @Test
    void timestampsAndPartitionsAreThoseOfTheEvent() throws Exception {
        Rows rows = query("SELECT eventtime, event_timestamp, concat(year, '-', month, '-', day) FROM " + METRICS);

        assertThat(rows.values()).allSatisfy(row -> {
            assertThat(row.get(1) + "Z").isEqualTo(row.get(0));
            assertThat(row.get(0)).startsWith(row.get(2) + "T");
        });
    }

    @Test
    void aMonthWithoutFilesHasNoRows() throws Exception {
        assertThat(query("SELECT count(*) AS requests FROM " + METRICS + " WHERE year = '2026' AND month = '12'")
                        .lines())
                .containsExactly("requests", "0");
    }

    private static List<String> columns(String table) {
        TableDefinition definition = TableDefinition.of(table);
        return new ArrayList<>(
                Stream.concat(definition.columns().keySet().stream(), definition.partitionKeys().keySet().stream())
                        .toList());
    }
}
