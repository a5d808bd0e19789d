package io.millrace.jobs.subscriberusage.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.subscriberusage.SampleRows;
import io.millrace.jobs.subscriberusage.UsageTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageDayTest {

    @ParameterizedTest
    @CsvSource({
        "METRICS, 2026-05-01T00:00:00Z, adx_for_s3_metrics/year=2026/month=05/day=01",
        "METRICS, 2026-04-30T23:59:59Z, adx_for_s3_metrics/year=2026/month=04/day=30",
        "ERRORS, 2024-02-29T12:00:00Z, adx_for_s3_errors/year=2024/month=02/day=29",
        "CORRECTIONS, 2026-12-31T23:00:00Z, adx_for_s3_corrections/year=2026/month=12/day=31",
        "METRICS, 1969-12-31T23:59:59Z, adx_for_s3_metrics/year=1969/month=12/day=31",
    })
    void aDayHasAFolder(UsageTable table, Instant time, String folder) {
        int hour = Math.toIntExact(Math.floorDiv(time.getEpochSecond(), 3600));
        assertThat(UsageDay.ofKey(UsageDay.key(SampleRows.row(table, 1, hour))).folder())
                .isEqualTo(folder);
    }

    @Test
    void tablesAndDaysHaveKeysOfTheirOwn() {
        int hour = Math.toIntExact(ChronoUnit.HOURS.between(Instant.EPOCH, Instant.parse("2026-05-01T00:00:00Z")));

        assertThat(UsageDay.key(SampleRows.row(UsageTable.METRICS, 1, hour)))
                .isEqualTo(UsageDay.key(SampleRows.row(UsageTable.METRICS, 2, hour + 23)))
                .isNotEqualTo(UsageDay.key(SampleRows.row(UsageTable.METRICS, 1, hour + 24)))
                .isNotEqualTo(UsageDay.key(SampleRows.row(UsageTable.METRICS, 1, hour - 1)))
                .isNotEqualTo(UsageDay.key(SampleRows.row(UsageTable.ERRORS, 1, hour)));
    }

    /** A number without a table is state of another release. */
    @Test
    void anUnknownTableIsRefused() {
        assertThatThrownBy(() -> UsageDay.ofKey(15)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sightingsOfAnEventHaveOneKeyAndEventsOfAnHourManyKeys() throws Exception {
        assertThat(UsagePartitioning.SEEN.getKey(SampleRows.row(5, 100)))
                .isEqualTo(UsagePartitioning.SEEN.getKey(SampleRows.correction(5, 100, "later")))
                .isNotEqualTo(UsagePartitioning.SEEN.getKey(SampleRows.row(5, 101)));
        long keys = 0;
        boolean[] seen = new boolean[UsagePartitioning.SLOTS];
        for (int i = 0; i < 2_000; i++) {
            long slot = UsagePartitioning.SEEN.getKey(SampleRows.row(i, 100)) - 100L * UsagePartitioning.SLOTS;
            if (!seen[(int) slot]) {
                seen[(int) slot] = true;
                keys++;
            }
        }
        assertThat(keys).isEqualTo(UsagePartitioning.SLOTS);
    }
}
