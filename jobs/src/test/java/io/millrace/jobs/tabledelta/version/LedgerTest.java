package io.millrace.jobs.tabledelta.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.settings.VersionOrder;
import io.millrace.jobs.tabledelta.ExportArrival;
import io.millrace.jobs.tabledelta.ExportKind;
import io.millrace.jobs.tabledelta.ExportObject;
import io.millrace.jobs.tabledelta.ReadingVersion;
import io.millrace.jobs.tabledelta.RowLayout;
import io.millrace.jobs.tabledelta.TableLedger;
import io.millrace.jobs.tabledelta.Verdict;
import io.millrace.jobs.tabledelta.VersionReport;
import io.millrace.jobs.tabledelta.VersionVerdict;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bounds of the state of a table; the scenarios test the verdicts. */
class LedgerTest {

    private static final RowLayout LAYOUT = new RowLayout(List.of("id"), List.of("id"));

    private final TableLedger state = Ledger.empty("T", "t", 4);
    private final List<Reject> rejects = new ArrayList<>();
    private final List<VersionReport> reports = new ArrayList<>();
    private final List<VersionVerdict> verdicts = new ArrayList<>();

    private Ledger ledger(boolean marker) {
        VersionPolicy policy = new VersionPolicy(marker, VersionOrder.NATURAL, 20, 100, false);
        return new Ledger(state, policy, key -> "s3://exports/" + key, new VersionOutcomes() {
            @Override
            public void reject(Reject reject) {
                rejects.add(reject);
            }

            @Override
            public void report(VersionReport report) {
                reports.add(report);
            }

            @Override
            public void verdict(VersionVerdict verdict) {
                verdicts.add(verdict);
            }
        });
    }

    @Test
    void triesAgainLaterAndLater() {
        Ledger ledger = ledger(false);
        ledger.accept(data("v1", "a.csv", "e1"), 0);
        ReadingVersion reading = Objects.requireNonNull(ledger.versionToRead(0));
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            ledger.unavailable(1_000_000);
            delays.add(reading.getRetryAt() - 1_000_000);
        }

        assertThat(delays).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 60_000L, 60_000L, 60_000L);
    }

    @Test
    void retryDelayStaysAtItsMaximumHoweverOften() {
        Ledger ledger = ledger(false);
        ledger.accept(data("v1", "a.csv", "e1"), 0);
        ReadingVersion reading = Objects.requireNonNull(ledger.versionToRead(0));
        for (int i = 0; i < 100; i++) {
            ledger.unavailable(0);
        }

        assertThat(reading.getRetryAt()).isEqualTo(60_000);
    }

    @Test
    void progressBeginsTheDelaysAnew() {
        Ledger ledger = ledger(false);
        ledger.accept(data("v1", "a.csv", "e1"), 0);
        ReadingVersion reading = Objects.requireNonNull(ledger.versionToRead(0));
        ledger.unavailable(0);
        ledger.unavailable(0);
        ledger.sent(1);
        assertThat(reading.getRetryAt()).isZero();
        ledger.unavailable(0);

        assertThat(reading.getRetryAt()).isEqualTo(1_000);
    }

    @Test
    void remembersSixteenVerdicts() {
        Ledger ledger = ledger(false);
        for (int version = 1; version <= KnownVersions.DECIDED_MAX + 1; version++) {
            reject(ledger, "v" + version);
        }
        assertThat(state.getDecided()).hasSize(KnownVersions.DECIDED_MAX);
        reports.clear();

        ledger.accept(data("v2", "a.csv", "e-v2"), 0);
        assertThat(reports).extracting(VersionReport::getVerdict).containsExactly(Verdict.IGNORED);
        ledger.accept(data("v1", "a.csv", "e-v1"), 0);
        assertThat(reports).hasSize(1);
        assertThat(ledger.versionToRead(0)).as("forgotten, so it is read again").isNotNull();
    }

    @Test
    void neverForgetsTheAppliedAndTheHeldVersion() {
        Ledger ledger = ledger(false);
        apply(ledger, "v1", 1_000);
        apply(ledger, "v2", 1);
        assertThat(state.getHeld()).isNotNull();
        for (int version = 3; version <= 40; version++) {
            reject(ledger, "v" + version);
        }
        assertThat(state.getDecided()).hasSize(KnownVersions.DECIDED_MAX);
        reports.clear();
        rejects.clear();

        ledger.accept(data("v1", "a.csv", "e-v1"), 0);
        ledger.accept(data("v2", "a.csv", "e-v2"), 0);
        ledger.accept(data("v1", "b.csv", "other"), 0);

        assertThat(reports)
                .extracting(VersionReport::getVerdict)
                .containsExactly(Verdict.IGNORED, Verdict.IGNORED, Verdict.REJECTED);
        assertThat(rejects).extracting(Reject::getRule).containsExactly(ExportRule.SECOND_FILE.id());
    }

    @Test
    void remembersTenThousandUploadsOfAVersion() {
        Ledger ledger = ledger(false);
        for (int upload = 0; upload <= KnownVersions.PARTS_MAX; upload++) {
            ledger.accept(data("v1", "a.csv", "e" + upload), 0);
            ledger.versionToRead(0);
            ledger.fail(ExportRule.OBJECT_DENIED, object("v1", "a.csv", "e" + upload), "denied", 0);
        }

        assertThat(state.getDecided()).hasSize(1);
        assertThat(state.getDecided().get(0).getUploads()).hasSize(KnownVersions.PARTS_MAX);
    }

    @Test
    void closesTheOldestOfTooManyOpenVersions() {
        Ledger ledger = ledger(true);
        for (int version = KnownVersions.OPEN_MAX; version >= 0; version--) {
            ledger.accept(data("v" + version, "a.csv", "e"), 0);
        }

        assertThat(state.getWaiting()).hasSize(KnownVersions.OPEN_MAX);
        assertThat(rejects).extracting(Reject::getSource).containsExactly("s3://exports/T/t/v0/");
        assertThat(rejects).extracting(Reject::getRule).containsExactly(ExportRule.INCOMPLETE.id());
        assertThat(reports).extracting(VersionReport::getVersion).containsExactly("v0");
    }

    @Test
    void completeVersionsAreNoOpenOnes() {
        Ledger ledger = ledger(true);
        for (int version = 0; version <= KnownVersions.OPEN_MAX; version++) {
            ledger.accept(arrival("v" + version, ExportKind.SUCCESS, object("v" + version, "_SUCCESS", "e")), 0);
        }

        assertThat(state.getWaiting()).hasSize(KnownVersions.OPEN_MAX + 1);
        assertThat(rejects).isEmpty();
    }

    @Test
    void keepsAThousandApprovalsAhead() {
        Ledger ledger = ledger(false);
        for (int version = 0; version <= KnownVersions.OPEN_MAX; version++) {
            ledger.accept(arrival("v" + version, ExportKind.APPROVED, object("v" + version, "_APPROVED", "e")), 0);
        }

        assertThat(state.getApproved())
                .hasSize(KnownVersions.OPEN_MAX)
                .doesNotContain("v0")
                .contains("v1", "v1000");
    }

    @Test
    void anApprovalIsKeptOnceAndGoesWithItsVersion() {
        Ledger ledger = ledger(false);
        for (int i = 0; i < 3; i++) {
            ledger.accept(arrival("v1", ExportKind.APPROVED, object("v1", "_APPROVED", "e")), 0);
        }
        assertThat(state.getApproved()).containsExactly("v1");
        apply(ledger, "v2", 1);

        assertThat(state.getApproved()).isEmpty();
    }

    @Test
    void takesTenThousandParts() {
        Ledger ledger = ledger(true);
        ledger.accept(arrival("v1", ExportKind.SUCCESS, object("v1", "_SUCCESS", "e")), 0);
        ledger.versionToRead(0);
        ledger.listed(parts(KnownVersions.PARTS_MAX), 0);

        assertThat(rejects).isEmpty();
        assertThat(ledger.nextObject()).isNotNull();
    }

    @Test
    void refusesMoreParts() {
        Ledger ledger = ledger(true);
        ledger.accept(arrival("v1", ExportKind.SUCCESS, object("v1", "_SUCCESS", "e")), 0);
        ledger.versionToRead(0);
        ledger.listed(parts(KnownVersions.PARTS_MAX + 1), 0);

        assertThat(rejects).extracting(Reject::getRule).containsExactly(ExportRule.TOO_MANY_PARTS.id());
        assertThat(rejects).extracting(Reject::getSource).containsExactly("s3://exports/T/t/v1/part-10000.csv");
        assertThat(state.getReading()).isNull();
    }

    @Test
    void versionOfTenThousandPartsTakesThreeMegabytesAtMost() throws Exception {
        Ledger ledger = ledger(true);
        ledger.accept(arrival("v1", ExportKind.SUCCESS, object("v1", "_SUCCESS", "e")), 0);
        ledger.versionToRead(0);
        ledger.listed(parts(KnownVersions.PARTS_MAX), 0);
        for (int part = 0; part < KnownVersions.PARTS_MAX - 1; part++) {
            ledger.run();
            ledger.finished(LAYOUT, 1, 1, 0);
        }

        assertThat(TableLedger.getEncoder().encode(state).remaining()).isBetween(500_000, 3_000_000);
    }

    @Test
    void partsAreReadByName() {
        Ledger ledger = ledger(true);
        ledger.accept(arrival("v1", ExportKind.SUCCESS, object("v1", "_SUCCESS", "e")), 0);
        ledger.versionToRead(0);
        ledger.listed(List.of(object("v1", "b.csv", "e"), object("v1", "a.csv", "e")), 0);

        assertThat(Objects.requireNonNull(ledger.nextObject()).getFile()).isEqualTo("a.csv");
    }

    @Test
    void runsAreNumberedOnForEver() {
        Ledger ledger = ledger(false);
        for (int version = 1; version <= 3; version++) {
            apply(ledger, "v" + version, 1);
        }

        assertThat(verdicts)
                .extracting(verdict -> verdict.getRuns().get(0).getRun())
                .containsExactly(1L, 2L, 3L);
        assertThat(verdicts).extracting(VersionVerdict::getOrdinal).containsExactly(1L, 2L, 3L);
    }

    private void apply(Ledger ledger, String version, long rows) {
        ledger.accept(data(version, "a.csv", "e-" + version), 0);
        ledger.versionToRead(0);
        ledger.run();
        ledger.finished(LAYOUT, rows, 1, 0);
    }

    private static void reject(Ledger ledger, String version) {
        ledger.accept(data(version, "a.csv", "e-" + version), 0);
        ledger.versionToRead(0);
        ledger.fail(ExportRule.OBJECT_DENIED, object(version, "a.csv", "e-" + version), "denied", 0);
    }

    private static List<ExportObject> parts(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        part -> object("v1", String.format("part-%05d.csv", part), "d41d8cd98f00b204e9800998ecf8427e"))
                .toList();
    }

    private static ExportArrival data(String version, String file, String etag) {
        return arrival(version, ExportKind.DATA, object(version, file, etag));
    }

    private static ExportArrival arrival(String version, ExportKind kind, ExportObject object) {
        return new ExportArrival("T", "t", version, kind, object);
    }

    private static ExportObject object(String version, String file, String etag) {
        return new ExportObject(file, "T/t/" + version + "/" + file, etag, null, null, 10L);
    }
}
