package io.millrace.jobs.subscriberusage.trail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditScopeTest {

    private static final long STARTED = Instant.parse("2026-05-01T12:30:00Z").toEpochMilli();

    private static String log(String day, String time) {
        return "AWSLogs/111122223333/CloudTrail/us-east-1/" + day.replace('-', '/')
                + "/111122223333_CloudTrail_us-east-1_" + day.replace("-", "") + 'T' + time + "Z_aBcD.json.gz";
    }

    private static @Nullable LocalDate day(@Nullable String day) {
        return day == null ? null : LocalDate.parse(day);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-01,,2026-04-30,false",
        "2026-05-01,,2026-05-01,true",
        ",2026-05-01,2026-05-01,true",
        ",2026-05-01,2026-05-02,false",
        "2026-05-01,2026-05-02,2026-05-03,false",
        ",,2013-11-13,true"
    })
    void daysOfDelivery(@Nullable String from, @Nullable String to, String delivered, boolean covered) {
        AuditScope scope = new AuditScope(day(from), day(to), false);

        assertThat(scope.covers(log(delivered, "2355"), STARTED)).isEqualTo(covered);
    }

    /** A name is rounded; the folder decides which day is read. */
    @Test
    void theFolderIsTheDay() {
        AuditScope scope = new AuditScope(LocalDate.parse("2026-05-01"), null, false);

        assertThat(scope.covers(log("2026-04-30", "2355").replace("/04/30/", "/05/01/"), STARTED))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"2026-05-01,1225,false", "2026-05-01,1325,false", "2026-05-01,1330,true", "2026-05-02,0000,true"})
    void onlyArrivalsSinceAnHourAfterTheStart(String day, String time, boolean covered) {
        assertThat(new AuditScope(null, null, true).covers(log(day, time), STARTED))
                .isEqualTo(covered);
        assertThat(AuditScope.EVERYTHING.covers(log(day, time), STARTED)).isTrue();
    }

    @Test
    void digestsHaveSecondsInTheirNames() {
        String digest =
                "AWSLogs/1/CloudTrail-Digest/us-east-2/2026/05/01/1_CloudTrail-Digest_us-east-2_my_trail_us-east-2_";

        AuditScope scope = new AuditScope(null, null, true);

        assertThat(scope.covers(digest + "20260501T120131Z.json.gz", STARTED)).isFalse();
        assertThat(scope.covers(digest + "20260501T150131Z.json.gz", STARTED)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "strange",
                "AWSLogs/1/CloudTrail/us-east-1/2026/13/01/x_20261301T0000Z_y.json.gz",
                "AWSLogs/1/CloudTrail/us-east-1/2020/01/01/x_20200101T9900Z_y.json.gz"
            })
    void aKeyWithoutATimeIsInScope(String key) {
        assertThat(new AuditScope(LocalDate.parse("2026-05-01"), null, true).covers(key, STARTED))
                .isTrue();
    }
}
