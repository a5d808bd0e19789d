package io.millrace.jobs.tabledelta.version;

import io.millrace.jobs.settings.VersionOrder;
import io.millrace.jobs.tabledelta.AppliedVersion;
import io.millrace.jobs.tabledelta.DecidedVersion;
import io.millrace.jobs.tabledelta.ExportObject;
import io.millrace.jobs.tabledelta.HeldVersion;
import io.millrace.jobs.tabledelta.ReadingVersion;
import io.millrace.jobs.tabledelta.TableLedger;
import io.millrace.jobs.tabledelta.Verdict;
import io.millrace.jobs.tabledelta.WaitingVersion;
import io.millrace.jobs.tabledelta.rule.KeyHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The versions in the state of a table, and its recent verdicts. */
final class KnownVersions {

    /** Limit of the recent verdicts kept to recognise their objects. */
    static final int DECIDED_MAX = 16;

    /** Limit of the versions without {@code _SUCCESS}, and of the approvals that came before their version. */
    static final int OPEN_MAX = 1_000;

    /** Limit of the files of one version, which keeps its state at about one megabyte. */
    static final int PARTS_MAX = 10_000;

    private final TableLedger state;
    private final VersionOrder order;

    KnownVersions(TableLedger state, VersionOrder order) {
        this.state = state;
        this.order = order;
    }

    boolean isOlder(String version) {
        AppliedVersion applied = state.getApplied();
        return applied != null && order.compare(version, applied.getVersion()) < 0;
    }

    boolean isApplied(String version) {
        AppliedVersion applied = state.getApplied();
        return applied != null && applied.getVersion().equals(version);
    }

    boolean isPending(String version) {
        ReadingVersion reading = state.getReading();
        return (reading != null && reading.getVersion().equals(version)) || waiting(version) != null;
    }

    String olderReason() {
        AppliedVersion applied = Objects.requireNonNull(state.getApplied(), "no version is applied");
        return "the table is at version " + applied.getVersion();
    }

    @Nullable
    WaitingVersion waiting(String version) {
        for (WaitingVersion waiting : state.getWaiting()) {
            if (waiting.getVersion().equals(version)) {
                return waiting;
            }
        }
        return null;
    }

    @Nullable
    DecidedVersion decided(String version) {
        for (DecidedVersion decided : state.getDecided()) {
            if (decided.getVersion().equals(version)) {
                return decided;
            }
        }
        return null;
    }

    void remember(String version, Verdict verdict, List<ExportObject> objects) {
        DecidedVersion before = decided(version);
        List<Long> uploads = new ArrayList<>(before == null ? List.of() : before.getUploads());
        for (ExportObject object : objects) {
            // without a sequencer, an upload of the same content cannot be distinguished from a repeated announcement
            if ((verdict == Verdict.REJECTED || object.getSequencer() != null) && !uploads.contains(upload(object))) {
                uploads.add(upload(object));
            }
        }
        if (uploads.size() > PARTS_MAX) {
            uploads.subList(0, uploads.size() - PARTS_MAX).clear();
        }
        if (before != null) {
            state.getDecided().remove(before);
        }
        if (before != null && verdict == Verdict.REJECTED && isAppliedOrHeld(before)) {
            state.getDecided()
                    .add(new DecidedVersion(
                            version, before.getVerdict(), before.getContents(), uploads, before.getFile()));
        } else {
            List<Long> contents = verdict == Verdict.REJECTED
                    ? new ArrayList<>()
                    : objects.stream().map(KnownVersions::content).collect(Collectors.toList());
            String file = objects.isEmpty() ? "" : objects.get(0).getFile();
            state.getDecided().add(new DecidedVersion(version, verdict, contents, uploads, file));
        }
        for (int i = 0; state.getDecided().size() > DECIDED_MAX; i++) {
            if (!isAppliedOrHeld(state.getDecided().get(i))) {
                state.getDecided().remove(i);
            }
        }
    }

    /** Such a version keeps its verdict when a correction of it is rejected. */
    private boolean isAppliedOrHeld(DecidedVersion decided) {
        HeldVersion held = state.getHeld();
        return isApplied(decided.getVersion())
                || (held != null && held.getVersion().equals(decided.getVersion()));
    }

    static Long content(ExportObject object) {
        return fingerprint(object.getFile() + '\n' + object.getEtag());
    }

    /**
     * Identifies an upload: rejected content may be uploaded again unchanged, after a correction of settings or
     * permissions, and only a repeated announcement of the same upload is ignored.
     */
    static Long upload(ExportObject object) {
        return fingerprint(object.getFile() + '\n' + object.getEtag() + '\n' + object.getSequencer());
    }

    private static Long fingerprint(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return KeyHash.of(bytes, 0, bytes.length);
    }
}
