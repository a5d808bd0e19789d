package io.millrace.jobs.tabledelta.version;

import io.millrace.connectors.s3.Sequencer;
import io.millrace.jobs.tabledelta.DecidedVersion;
import io.millrace.jobs.tabledelta.ExportArrival;
import io.millrace.jobs.tabledelta.ExportObject;
import io.millrace.jobs.tabledelta.HeldVersion;
import io.millrace.jobs.tabledelta.ReadingVersion;
import io.millrace.jobs.tabledelta.TableLedger;
import io.millrace.jobs.tabledelta.Verdict;
import io.millrace.jobs.tabledelta.WaitingVersion;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The arrivals of a table: each becomes part of a version to read, or is ignored or rejected as known or late. */
final class VersionArrivals {

    private final TableLedger state;
    private final VersionPolicy policy;
    private final KnownVersions known;
    private final Verdicts verdicts;

    VersionArrivals(TableLedger state, VersionPolicy policy, KnownVersions known, Verdicts verdicts) {
        this.state = state;
        this.policy = policy;
        this.known = known;
        this.verdicts = verdicts;
    }

    void accept(ExportArrival arrival, long now) {
        String key = arrival.getObject().getKey();
        String folder = key.substring(0, key.lastIndexOf('/') + 1);
        switch (arrival.getKind()) {
            case DATA:
                acceptData(arrival.getVersion(), folder, arrival.getObject(), now);
                break;
            case SUCCESS:
                acceptSuccess(arrival.getVersion(), folder, now);
                break;
            case APPROVED:
                acceptApproval(arrival.getVersion(), now);
                break;
        }
    }

    private void acceptData(String version, String folder, ExportObject object, long now) {
        if (object.getSize() == 0) {
            verdicts.refuse(ExportRule.EMPTY, version, object, "the file has 0 bytes", now);
            return;
        }
        DecidedVersion decided = known.decided(version);
        if (decided != null
                && (decided.getContents().contains(KnownVersions.content(object))
                        || decided.getUploads().contains(KnownVersions.upload(object)))) {
            verdicts.ignore(version, object, "this content arrived before and was " + decided.getVerdict(), now);
            return;
        }
        if (policy.marker()) {
            acceptPart(version, folder, object, decided, now);
        } else {
            acceptFile(version, folder, object, decided, now);
        }
    }

    private void acceptPart(
            String version, String folder, ExportObject object, @Nullable DecidedVersion decided, long now) {
        ReadingVersion reading = state.getReading();
        if (reading != null && reading.getVersion().equals(version)) {
            if (!reading.getListed() || indexOf(reading.getObjects(), object) >= 0) {
                return;
            }
            verdicts.refuse(ExportRule.LATE_PART, version, object, "the version was begun without this content", now);
        } else if (decided != null && decided.getVerdict() != Verdict.REJECTED) {
            verdicts.refuse(
                    ExportRule.LATE_PART, version, object, "the version is already " + decided.getVerdict(), now);
        } else if (known.isOlder(version)) {
            verdicts.refuse(ExportRule.OLDER_VERSION, version, object, known.olderReason(), now);
        } else if (known.waiting(version) == null) {
            enqueue(new WaitingVersion(version, false, folder, new ArrayList<>()), now);
        }
    }

    private void acceptFile(
            String version, String folder, ExportObject object, @Nullable DecidedVersion decided, long now) {
        if (known.isOlder(version)) {
            ExportRule rule = decided != null && decided.getFile().equals(object.getFile())
                    ? ExportRule.CHANGED_OLDER_VERSION
                    : ExportRule.OLDER_VERSION;
            verdicts.refuse(rule, version, object, known.olderReason(), now);
            return;
        }
        String other = otherFile(version, object.getFile(), decided);
        if (other != null) {
            verdicts.refuse(ExportRule.SECOND_FILE, version, object, "the version is the file " + other, now);
            return;
        }
        ReadingVersion reading = state.getReading();
        if (reading != null && reading.getVersion().equals(version)) {
            ExportObject read = reading.getObjects().get(0);
            if (KnownVersions.content(read).equals(KnownVersions.content(object)) || isStale(object, read)) {
                verdicts.ignore(version, object, "this content is being read", now);
                return;
            }
        }
        WaitingVersion waiting = known.waiting(version);
        if (waiting == null) {
            List<ExportObject> objects = new ArrayList<>();
            objects.add(object);
            enqueue(new WaitingVersion(version, true, folder, objects), now);
            return;
        }
        ExportObject queued = waiting.getObjects().get(0);
        if (KnownVersions.content(queued).equals(KnownVersions.content(object)) || isStale(object, queued)) {
            verdicts.ignore(version, object, "this content, or a later one, is waiting to be read", now);
        } else {
            verdicts.ignore(version, queued, "it was uploaded again before it was read", now);
            waiting.getObjects().set(0, object);
        }
    }

    /** The file of a version, when it is not this one. */
    private @Nullable String otherFile(String version, String file, @Nullable DecidedVersion decided) {
        ReadingVersion reading = state.getReading();
        WaitingVersion waiting = known.waiting(version);
        String own = null;
        if (decided != null && decided.getVerdict() != Verdict.REJECTED) {
            own = decided.getFile();
        } else if (reading != null && reading.getVersion().equals(version)) {
            own = reading.getObjects().get(0).getFile();
        } else if (waiting != null) {
            own = waiting.getObjects().get(0).getFile();
        }
        return own == null || own.equals(file) ? null : own;
    }

    private static boolean isStale(ExportObject object, ExportObject other) {
        String sequencer = object.getSequencer();
        String otherSequencer = other.getSequencer();
        return sequencer != null && otherSequencer != null && Sequencer.compare(sequencer, otherSequencer) < 0;
    }

    private void acceptSuccess(String version, String folder, long now) {
        if (!policy.marker()) {
            return;
        }
        DecidedVersion decided = known.decided(version);
        ReadingVersion reading = state.getReading();
        if ((reading != null && reading.getVersion().equals(version))
                || (decided != null && decided.getVerdict() != Verdict.REJECTED)) {
            return;
        }
        if (known.isOlder(version)) {
            verdicts.report(version, Verdict.REJECTED, ExportRule.OLDER_VERSION.id() + ": " + known.olderReason(), now);
            return;
        }
        WaitingVersion waiting = known.waiting(version);
        if (waiting == null) {
            enqueue(new WaitingVersion(version, true, folder, new ArrayList<>()), now);
        } else {
            waiting.setComplete(true);
        }
    }

    private void acceptApproval(String version, long now) {
        HeldVersion held = state.getHeld();
        if (held != null && held.getVersion().equals(version)) {
            state.setHeld(null);
            verdicts.apply(held, "approved; had been held: " + held.getReason(), now);
        } else if (!known.isOlder(version)
                && (!known.isApplied(version) || known.isPending(version))
                && !state.getApproved().contains(version)) {
            state.getApproved().add(version);
            if (state.getApproved().size() > KnownVersions.OPEN_MAX) {
                state.getApproved().remove(0);
            }
        }
    }

    private void enqueue(WaitingVersion version, long now) {
        List<WaitingVersion> waiting = state.getWaiting();
        int index = 0;
        while (index < waiting.size()
                && policy.order().compare(waiting.get(index).getVersion(), version.getVersion()) < 0) {
            index++;
        }
        waiting.add(index, version);
        if (waiting.stream().filter(candidate -> !candidate.getComplete()).count() > KnownVersions.OPEN_MAX) {
            WaitingVersion oldest = waiting.stream()
                    .filter(candidate -> !candidate.getComplete())
                    .findFirst()
                    .orElseThrow();
            waiting.remove(oldest);
            verdicts.close(
                    ExportRule.INCOMPLETE,
                    oldest,
                    "more than " + KnownVersions.OPEN_MAX + " versions have no _SUCCESS",
                    now);
        }
    }

    private static int indexOf(List<ExportObject> objects, ExportObject object) {
        for (int i = 0; i < objects.size(); i++) {
            if (KnownVersions.content(objects.get(i)).equals(KnownVersions.content(object))) {
                return i;
            }
        }
        return -1;
    }
}
