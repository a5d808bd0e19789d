package io.millrace.jobs.tabledelta.version;

import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.tabledelta.AppliedVersion;
import io.millrace.jobs.tabledelta.ExportObject;
import io.millrace.jobs.tabledelta.HeldVersion;
import io.millrace.jobs.tabledelta.ReadingVersion;
import io.millrace.jobs.tabledelta.RowLayout;
import io.millrace.jobs.tabledelta.StagedRun;
import io.millrace.jobs.tabledelta.TableLedger;
import io.millrace.jobs.tabledelta.Verdict;
import io.millrace.jobs.tabledelta.VersionReport;
import io.millrace.jobs.tabledelta.VersionVerdict;
import io.millrace.jobs.tabledelta.WaitingVersion;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The verdicts on the versions of a table: each is sent, reported and kept in state. */
final class Verdicts {

    private final TableLedger state;
    private final VersionPolicy policy;
    private final UnaryOperator<String> uri;
    private final VersionOutcomes outcomes;
    private final KnownVersions known;

    Verdicts(
            TableLedger state,
            VersionPolicy policy,
            UnaryOperator<String> uri,
            VersionOutcomes outcomes,
            KnownVersions known) {
        this.state = state;
        this.policy = policy;
        this.uri = uri;
        this.outcomes = outcomes;
        this.known = known;
    }

    /** Applies, holds or rejects a version that has been read to its end. */
    void decide(ReadingVersion reading, long now) {
        RowLayout layout = Objects.requireNonNull(reading.getLayout(), "an object that was read has a layout");
        AppliedVersion applied = state.getApplied();
        if (known.isOlder(reading.getVersion())) {
            // a later, held one was approved while this one was being read
            reject(
                    reading,
                    reading.getObjects().stream()
                            .map(object -> ExportRule.OLDER_VERSION.reject(
                                    uri.apply(object.getKey()), "", known.olderReason(), "", now))
                            .collect(Collectors.toList()),
                    now);
            return;
        }
        if (applied != null && !applied.getLayout().getKeyColumns().equals(layout.getKeyColumns())) {
            String reason = "the table's key is " + applied.getLayout().getKeyColumns() + ", the settings have "
                    + layout.getKeyColumns();
            String source = uri.apply(reading.getObjects().get(0).getKey());
            reject(reading, List.of(ExportRule.KEY_COLUMNS_CHANGED.reject(source, "", reason, "", now)), now);
            return;
        }
        state.setReading(null);
        String holdReason = policy.holdReason(applied, layout, reading.getRows());
        boolean approved = state.getApproved().remove(reading.getVersion());
        HeldVersion version = new HeldVersion(
                reading.getVersion(),
                reading.getObjects(),
                reading.getRuns(),
                reading.getRows(),
                reading.getBytes(),
                layout,
                reading.getStartedAt(),
                holdReason == null ? "" : holdReason);
        if (holdReason == null) {
            apply(version, "", now);
        } else if (approved) {
            apply(version, "approved: " + holdReason, now);
        } else {
            hold(version, now);
        }
    }

    /** Rejects the version being read: nothing of it is published. */
    void reject(ReadingVersion reading, List<Reject> findings, long now) {
        state.setReading(null);
        findings.forEach(outcomes::reject);
        drop(reading.getRuns());
        known.remember(reading.getVersion(), Verdict.REJECTED, reading.getObjects());
        state.getApproved().remove(reading.getVersion());
        Reject first = findings.get(0);
        String position = first.getPosition().isEmpty() ? "" : " at " + first.getPosition();
        String more = findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more in the rejects)";
        String reason = first.getRule() + ": " + first.getSource() + position + ": " + first.getReason() + more;
        VersionReport report = newReport(reading.getVersion(), Verdict.REJECTED, reason, reading.getStartedAt(), now);
        report.setRows(reading.getRows());
        report.setRejected(findings.size());
        report.setBytes(reading.getBytes());
        outcomes.report(report);
    }

    private void hold(HeldVersion version, long now) {
        HeldVersion held = state.getHeld();
        if (held != null && policy.order().compare(held.getVersion(), version.getVersion()) > 0) {
            supersede(version, "a later version, " + held.getVersion() + ", is held", now);
            return;
        }
        supersedeHeld(version.getVersion(), now);
        state.setHeld(version);
        known.remember(version.getVersion(), Verdict.HELD, version.getObjects());
        reportRead(version, Verdict.HELD, version.getReason() + "; an object _APPROVED in its folder releases it", now);
    }

    void apply(HeldVersion version, String note, long now) {
        AppliedVersion before = state.getApplied();
        String schemaChange = before == null ? "" : ColumnDifference.describe(before.getLayout(), version.getLayout());
        supersedeHeld(version.getVersion(), now);
        state.setOrdinal(state.getOrdinal() + 1);
        state.setApplied(new AppliedVersion(version.getVersion(), version.getRows(), version.getLayout()));
        known.remember(version.getVersion(), Verdict.APPLIED, version.getObjects());
        outcomes.verdict(VersionVerdict.newBuilder()
                .setApply(true)
                .setRuns(version.getRuns())
                .setVersion(version.getVersion())
                .setOrdinal(state.getOrdinal())
                .setBuckets(state.getBuckets())
                .setLayout(version.getLayout())
                .setReason(note.isEmpty() || schemaChange.isEmpty() ? note + schemaChange : note + "; " + schemaChange)
                .setRows(version.getRows())
                .setBytes(version.getBytes())
                .setStartedAt(version.getStartedAt())
                .setDecidedAt(now)
                .build());
        state.getApproved().removeIf(known::isOlder);
        List<WaitingVersion> closed = new ArrayList<>();
        for (WaitingVersion waiting : state.getWaiting()) {
            if (!waiting.getComplete() && known.isOlder(waiting.getVersion())) {
                closed.add(waiting);
            }
        }
        state.getWaiting().removeAll(closed);
        closed.forEach(waiting -> close(ExportRule.INCOMPLETE, waiting, known.olderReason(), now));
    }

    private void supersedeHeld(String version, long now) {
        HeldVersion held = state.getHeld();
        if (held == null || policy.order().compare(held.getVersion(), version) > 0) {
            return;
        }
        state.setHeld(null);
        supersede(held, "version " + version + " came before an approval", now);
    }

    private void supersede(HeldVersion version, String reason, long now) {
        drop(version.getRuns());
        for (ExportObject object : version.getObjects()) {
            outcomes.reject(ExportRule.SUPERSEDED.reject(uri.apply(object.getKey()), "", reason, "", now));
        }
        known.remember(version.getVersion(), Verdict.REJECTED, version.getObjects());
        reportRead(version, Verdict.REJECTED, ExportRule.SUPERSEDED.id() + ": " + reason, now);
    }

    private void drop(List<StagedRun> runs) {
        if (!runs.isEmpty()) {
            outcomes.verdict(VersionVerdict.newBuilder()
                    .setApply(false)
                    .setRuns(new ArrayList<>(runs))
                    .build());
        }
    }

    void close(ExportRule rule, WaitingVersion waiting, String reason, long now) {
        outcomes.reject(rule.reject(uri.apply(waiting.getFolder()), "", reason, "", now));
        report(waiting.getVersion(), Verdict.REJECTED, rule.id() + ": " + reason, now);
    }

    void refuse(ExportRule rule, String version, ExportObject object, String reason, long now) {
        outcomes.reject(rule.reject(uri.apply(object.getKey()), "", reason, "", now));
        report(version, Verdict.REJECTED, rule.id() + ": " + uri.apply(object.getKey()) + ": " + reason, now);
    }

    void ignore(String version, ExportObject object, String reason, long now) {
        report(version, Verdict.IGNORED, uri.apply(object.getKey()) + ": " + reason, now);
    }

    void report(String version, Verdict verdict, String reason, long now) {
        outcomes.report(newReport(version, verdict, reason, now, now));
    }

    private void reportRead(HeldVersion version, Verdict verdict, String reason, long now) {
        VersionReport report = newReport(version.getVersion(), verdict, reason, version.getStartedAt(), now);
        report.setRows(version.getRows());
        report.setBytes(version.getBytes());
        outcomes.report(report);
    }

    /** A report in which every count is 0. */
    private VersionReport newReport(String version, Verdict verdict, String reason, long startedAt, long finishedAt) {
        return VersionReport.newBuilder()
                .setTenant(state.getTenant())
                .setTable(state.getTable())
                .setVersion(version)
                .setVerdict(verdict)
                .setReason(reason)
                .setRows(0)
                .setInserted(0)
                .setUpdated(0)
                .setDeleted(0)
                .setUnchanged(0)
                .setRejected(0)
                .setBytes(0)
                .setStartedAt(startedAt)
                .setFinishedAt(finishedAt)
                .build();
    }
}
