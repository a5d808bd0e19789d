package io.millrace.jobs.tabledelta;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Sequencer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one table: which has arrived, which is next, and what becomes of each. Every decision about a version
 * is taken here, once, by the table's reader; the buckets carry it out.
 *
 * <p>Works on the table's state and tells the world through {@link Outcomes}; knows no clock and no Flink.
 */
final class Ledger {

    /** What the ledger says to the rest of the job. */
    interface Outcomes {
        void reject(Reject reject);

        void report(VersionReport report);

        /** To every bucket of the table, behind all rows sent so far. */
        void verdict(VersionVerdict verdict);
    }

    /** Recent verdicts kept, to know their objects again. */
    static final int DECIDED_MAX = 16;

    /** Versions without {@code _SUCCESS} that may be open at once, and approvals that may be ahead of their version. */
    static final int OPEN_MAX = 1_000;

    /** Files of one version: what the ledger keeps of a version stays in the order of a megabyte. */
    static final int PARTS_MAX = 10_000;

    private static final long RETRY_FIRST_MILLIS = 1_000;
    private static final long RETRY_MAX_MILLIS = 60_000;

    private final TableLedger state;
    private final VersionPolicy policy;
    private final UnaryOperator<String> uri;
    private final Outcomes outcomes;

    /** @param uri from an object's key to its URI */
    Ledger(TableLedger state, VersionPolicy policy, UnaryOperator<String> uri, Outcomes outcomes) {
        this.state = state;
        this.policy = policy;
        this.uri = uri;
        this.outcomes = outcomes;
        // Avro's own lists cannot remove an element
        state.setWaiting(new ArrayList<>(state.getWaiting()));
        state.setApproved(new ArrayList<>(state.getApproved()));
        state.setDecided(new ArrayList<>(state.getDecided()));
    }

    static TableLedger empty(String tenant, String table, int buckets) {
        return TableLedger.newBuilder()
                .setTenant(tenant)
                .setTable(table)
                .setBuckets(buckets)
                .build();
    }

    // ---- arrivals

    void arrive(ExportArrival arrival, long now) {
        String key = arrival.getObject().getKey();
        String folder = key.substring(0, key.lastIndexOf('/') + 1);
        switch (arrival.getKind()) {
            case DATA:
                arriveData(arrival.getVersion(), folder, arrival.getObject(), now);
                break;
            case SUCCESS:
                arriveSuccess(arrival.getVersion(), folder, now);
                break;
            case APPROVED:
                arriveApproval(arrival.getVersion(), now);
                break;
        }
    }

    private void arriveData(String version, String folder, ExportObject object, long now) {
        if (object.getSize() == 0) {
            refuse(ExportRule.EMPTY, version, object, "the file has 0 bytes", now);
            return;
        }
        DecidedVersion decided = decided(version);
        if (decided != null
                && (decided.getContents().contains(content(object))
                        || decided.getUploads().contains(upload(object)))) {
            ignore(version, object, "this content arrived before and was " + decided.getVerdict(), now);
            return;
        }
        if (policy.marker()) {
            arrivePart(version, folder, object, decided, now);
        } else {
            arriveFile(version, folder, object, decided, now);
        }
    }

    private void arrivePart(
            String version, String folder, ExportObject object, @Nullable DecidedVersion decided, long now) {
        ReadingVersion reading = state.getReading();
        if (reading != null && reading.getVersion().equals(version)) {
            if (!reading.getListed() || indexOf(reading.getObjects(), object) >= 0) {
                return;
            }
            refuse(ExportRule.LATE_PART, version, object, "_SUCCESS was taken up without this content", now);
        } else if (decided != null && decided.getVerdict() != Verdict.REJECTED) {
            refuse(ExportRule.LATE_PART, version, object, "the version is already " + decided.getVerdict(), now);
        } else if (isOlder(version)) {
            refuse(ExportRule.OLDER_VERSION, version, object, olderReason(), now);
        } else if (waiting(version) == null) {
            await(new WaitingVersion(version, false, folder, new ArrayList<>()), now);
        }
    }

    private void arriveFile(
            String version, String folder, ExportObject object, @Nullable DecidedVersion decided, long now) {
        if (isOlder(version)) {
            ExportRule rule = decided != null && decided.getFile().equals(object.getFile())
                    ? ExportRule.CHANGED_OLDER_VERSION
                    : ExportRule.OLDER_VERSION;
            refuse(rule, version, object, olderReason(), now);
            return;
        }
        String other = otherFile(version, object.getFile(), decided);
        if (other != null) {
            refuse(ExportRule.SECOND_FILE, version, object, "the version is the file " + other, now);
            return;
        }
        ReadingVersion reading = state.getReading();
        if (reading != null && reading.getVersion().equals(version)) {
            ExportObject read = reading.getObjects().get(0);
            if (content(read).equals(content(object)) || isStale(object, read)) {
                ignore(version, object, "this content is being read", now);
                return;
            }
        }
        WaitingVersion waiting = waiting(version);
        if (waiting == null) {
            List<ExportObject> objects = new ArrayList<>();
            objects.add(object);
            await(new WaitingVersion(version, true, folder, objects), now);
            return;
        }
        ExportObject known = waiting.getObjects().get(0);
        if (content(known).equals(content(object)) || isStale(object, known)) {
            ignore(version, object, "this content, or a later one, is waiting to be read", now);
        } else {
            ignore(version, known, "it was uploaded again before it was read", now);
            waiting.getObjects().set(0, object);
        }
    }

    /** The file that a version is, when it is another than this one. */
    private @Nullable String otherFile(String version, String file, @Nullable DecidedVersion decided) {
        ReadingVersion reading = state.getReading();
        WaitingVersion waiting = waiting(version);
        String known = null;
        if (decided != null && decided.getVerdict() != Verdict.REJECTED) {
            known = decided.getFile();
        } else if (reading != null && reading.getVersion().equals(version)) {
            known = reading.getObjects().get(0).getFile();
        } else if (waiting != null) {
            known = waiting.getObjects().get(0).getFile();
        }
        return known == null || known.equals(file) ? null : known;
    }

    private static boolean isStale(ExportObject object, ExportObject known) {
        String sequencer = object.getSequencer();
        String knownSequencer = known.getSequencer();
        return sequencer != null && knownSequencer != null && Sequencer.compare(sequencer, knownSequencer) < 0;
    }

    private void arriveSuccess(String version, String folder, long now) {
        if (!policy.marker()) {
            return;
        }
        DecidedVersion decided = decided(version);
        ReadingVersion reading = state.getReading();
        if (reading != null && reading.getVersion().equals(version)
                || decided != null && decided.getVerdict() != Verdict.REJECTED) {
            return;
        }
        if (isOlder(version)) {
            report(version, Verdict.REJECTED, ExportRule.OLDER_VERSION.id() + ": " + olderReason(), now);
            return;
        }
        WaitingVersion waiting = waiting(version);
        if (waiting == null) {
            await(new WaitingVersion(version, true, folder, new ArrayList<>()), now);
        } else {
            waiting.setComplete(true);
        }
    }

    private void arriveApproval(String version, long now) {
        HeldVersion held = state.getHeld();
        if (held != null && held.getVersion().equals(version)) {
            state.setHeld(null);
            apply(held, "approved; had been held: " + held.getReason(), now);
        } else if (!isOlder(version)
                && (!isApplied(version) || isOnItsWay(version))
                && !state.getApproved().contains(version)) {
            state.getApproved().add(version);
            if (state.getApproved().size() > OPEN_MAX) {
                state.getApproved().remove(0);
            }
        }
    }

    private void await(WaitingVersion version, long now) {
        List<WaitingVersion> waiting = state.getWaiting();
        int at = 0;
        while (at < waiting.size() && policy.order().compare(waiting.get(at).getVersion(), version.getVersion()) < 0) {
            at++;
        }
        waiting.add(at, version);
        if (waiting.stream().filter(candidate -> !candidate.getComplete()).count() > OPEN_MAX) {
            WaitingVersion oldest = waiting.stream()
                    .filter(candidate -> !candidate.getComplete())
                    .findFirst()
                    .orElseThrow();
            waiting.remove(oldest);
            close(ExportRule.INCOMPLETE, oldest, "more than " + OPEN_MAX + " versions have no _SUCCESS", now);
        }
    }

    // ---- reading

    /** The version to read now: the one begun, else the first complete one; null when there is nothing to read. */
    @Nullable
    ReadingVersion takeUp(long now) {
        ReadingVersion reading = state.getReading();
        while (reading == null) {
            WaitingVersion next = state.getWaiting().stream()
                    .filter(WaitingVersion::getComplete)
                    .findFirst()
                    .orElse(null);
            if (next == null) {
                return null;
            }
            state.getWaiting().remove(next);
            if (isOlder(next.getVersion())) {
                // it arrived while a later one was read, or waited while a later one was approved
                closeOlder(next, now);
                continue;
            }
            reading = ReadingVersion.newBuilder()
                    .setVersion(next.getVersion())
                    .setFolder(next.getFolder())
                    .setListed(!policy.marker())
                    .setObjects(next.getObjects())
                    .setRuns(new ArrayList<>())
                    .setStartedAt(now)
                    .build();
            state.setReading(reading);
        }
        return reading;
    }

    private void closeOlder(WaitingVersion waiting, long now) {
        if (waiting.getObjects().isEmpty()) {
            close(ExportRule.OLDER_VERSION, waiting, olderReason(), now);
        }
        for (ExportObject object : waiting.getObjects()) {
            refuse(ExportRule.OLDER_VERSION, waiting.getVersion(), object, olderReason(), now);
        }
    }

    /** The data files that the folder of the version being read holds; sorts them by name. */
    void listed(List<ExportObject> objects, long now) {
        ReadingVersion reading = reading();
        List<ExportObject> sorted = new ArrayList<>(objects);
        sorted.sort(Comparator.comparing(ExportObject::getFile));
        reading.setObjects(sorted);
        reading.setListed(true);
        progressed(reading);
        if (sorted.size() > PARTS_MAX) {
            fail(
                    ExportRule.TOO_MANY_PARTS,
                    sorted.get(PARTS_MAX),
                    "the folder has more than " + PARTS_MAX + " data files",
                    now);
            return;
        }
        for (ExportObject object : sorted) {
            if (object.getSize() == 0) {
                fail(ExportRule.EMPTY, object, "the file has 0 bytes", now);
                return;
            }
        }
        if (sorted.isEmpty()) {
            fail(
                    List.of(ExportRule.NO_PARTS.reject(
                            uri.apply(reading.getFolder()), "", "the folder has _SUCCESS and no data file", "", now)),
                    now);
        }
    }

    /** The object to read next, or null when all were read. */
    @Nullable
    ExportObject nextObject() {
        ReadingVersion reading = reading();
        return reading.getFinished() < reading.getObjects().size()
                ? reading.getObjects().get(reading.getFinished())
                : null;
    }

    /** What is being read: URI of the object, or of the folder when that is being listed. */
    String source() {
        ExportObject object = nextObject();
        return uri.apply(object == null ? reading().getFolder() : object.getKey());
    }

    /** The run that stages the object being read; begun when it has none yet. */
    StagedRun run() {
        ReadingVersion reading = reading();
        List<StagedRun> runs = reading.getRuns();
        if (runs.size() == reading.getFinished()) {
            ExportObject object = reading.getObjects().get(reading.getFinished());
            runs.add(new StagedRun(state.getNextRun(), uri.apply(object.getKey())));
            state.setNextRun(state.getNextRun() + 1);
        }
        return runs.get(reading.getFinished());
    }

    /** Rows of the object up to this one were sent to the buckets. */
    void sent(long rows) {
        ReadingVersion reading = reading();
        reading.setSent(rows);
        progressed(reading);
    }

    /** The object was read to its verified end. */
    void finished(RowLayout layout, long rows, long bytes, long now) {
        ReadingVersion reading = reading();
        RowLayout first = reading.getLayout();
        ExportObject object = reading.getObjects().get(reading.getFinished());
        String difference = first == null ? "" : SchemaChange.describe(first, layout);
        if (!difference.isEmpty()) {
            fail(ExportRule.PART_HEADER, object, "compared with the first file, " + difference, now);
            return;
        }
        if (first == null) {
            reading.setLayout(layout);
        }
        reading.setFinished(reading.getFinished() + 1);
        reading.setSent(0L);
        reading.setRows(reading.getRows() + rows);
        reading.setBytes(reading.getBytes() + bytes);
        progressed(reading);
        if (nextObject() == null) {
            decide(now);
        }
    }

    /** The store did not answer: try again later, however often it takes. */
    void unavailable(long now) {
        ReadingVersion reading = reading();
        int attempts = reading.getAttempts() + 1;
        reading.setAttempts(attempts);
        reading.setRetryAt(now + Math.min(RETRY_MAX_MILLIS, RETRY_FIRST_MILLIS << Math.min(attempts - 1, 10)));
    }

    private static void progressed(ReadingVersion reading) {
        reading.setAttempts(0);
        reading.setRetryAt(0L);
    }

    void fail(ExportRule rule, ExportObject object, String reason, long now) {
        fail(List.of(rule.reject(uri.apply(object.getKey()), "", reason, "", now)), now);
    }

    /** The version being read breaks these rules: nothing of it is published. */
    void fail(List<Reject> findings, long now) {
        ReadingVersion reading = reading();
        state.setReading(null);
        findings.forEach(outcomes::reject);
        drop(reading.getRuns());
        remember(reading.getVersion(), Verdict.REJECTED, reading.getObjects());
        state.getApproved().remove(reading.getVersion());
        Reject first = findings.get(0);
        String place = first.getPosition().isEmpty() ? "" : " at " + first.getPosition();
        String more = findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more in the rejects)";
        outcomes.report(versionReport(
                reading.getVersion(),
                Verdict.REJECTED,
                first.getRule() + ": " + first.getSource() + place + ": " + first.getReason() + more,
                reading.getRows(),
                findings.size(),
                reading.getBytes(),
                reading.getStartedAt(),
                now));
    }

    // ---- verdicts

    private void decide(long now) {
        ReadingVersion reading = reading();
        RowLayout layout = Objects.requireNonNull(reading.getLayout(), "an object that was read has a layout");
        AppliedVersion applied = state.getApplied();
        if (isOlder(reading.getVersion())) {
            // a held one was approved while this one was read
            fail(
                    reading.getObjects().stream()
                            .map(object -> ExportRule.OLDER_VERSION.reject(
                                    uri.apply(object.getKey()), "", olderReason(), "", now))
                            .collect(Collectors.toList()),
                    now);
            return;
        }
        if (applied != null && !applied.getLayout().getKeyColumns().equals(layout.getKeyColumns())) {
            fail(
                    ExportRule.KEY_COLUMNS_CHANGED,
                    reading.getObjects().get(0),
                    "the table's key is " + applied.getLayout().getKeyColumns() + ", the settings say "
                            + layout.getKeyColumns(),
                    now);
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

    private void hold(HeldVersion version, long now) {
        HeldVersion held = state.getHeld();
        if (held != null && policy.order().compare(held.getVersion(), version.getVersion()) > 0) {
            supersede(version, "a later version, " + held.getVersion() + ", is held", now);
            return;
        }
        supersedeHeld(version.getVersion(), now);
        state.setHeld(version);
        remember(version.getVersion(), Verdict.HELD, version.getObjects());
        outcomes.report(versionReport(
                version.getVersion(),
                Verdict.HELD,
                version.getReason() + "; an object _APPROVED in its folder releases it",
                version.getRows(),
                0,
                version.getBytes(),
                version.getStartedAt(),
                now));
    }

    private void apply(HeldVersion version, String note, long now) {
        AppliedVersion before = state.getApplied();
        String schemaChange = before == null ? "" : SchemaChange.describe(before.getLayout(), version.getLayout());
        supersedeHeld(version.getVersion(), now);
        state.setOrdinal(state.getOrdinal() + 1);
        state.setApplied(new AppliedVersion(version.getVersion(), version.getRows(), version.getLayout()));
        remember(version.getVersion(), Verdict.APPLIED, version.getObjects());
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
        state.getApproved().removeIf(this::isOlder);
        List<WaitingVersion> closed = new ArrayList<>();
        for (WaitingVersion waiting : state.getWaiting()) {
            if (!waiting.getComplete() && isOlder(waiting.getVersion())) {
                closed.add(waiting);
            }
        }
        state.getWaiting().removeAll(closed);
        closed.forEach(waiting -> close(ExportRule.INCOMPLETE, waiting, olderReason(), now));
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
        remember(version.getVersion(), Verdict.REJECTED, version.getObjects());
        outcomes.report(versionReport(
                version.getVersion(),
                Verdict.REJECTED,
                ExportRule.SUPERSEDED.id() + ": " + reason,
                version.getRows(),
                0,
                version.getBytes(),
                version.getStartedAt(),
                now));
    }

    private void drop(List<StagedRun> runs) {
        if (!runs.isEmpty()) {
            outcomes.verdict(VersionVerdict.newBuilder()
                    .setApply(false)
                    .setRuns(new ArrayList<>(runs))
                    .build());
        }
    }

    private void close(ExportRule rule, WaitingVersion waiting, String reason, long now) {
        outcomes.reject(rule.reject(uri.apply(waiting.getFolder()), "", reason, "", now));
        report(waiting.getVersion(), Verdict.REJECTED, rule.id() + ": " + reason, now);
    }

    private void refuse(ExportRule rule, String version, ExportObject object, String reason, long now) {
        outcomes.reject(rule.reject(uri.apply(object.getKey()), "", reason, "", now));
        report(version, Verdict.REJECTED, rule.id() + ": " + uri.apply(object.getKey()) + ": " + reason, now);
    }

    private void ignore(String version, ExportObject object, String reason, long now) {
        report(version, Verdict.IGNORED, uri.apply(object.getKey()) + ": " + reason, now);
    }

    private void report(String version, Verdict verdict, String reason, long now) {
        outcomes.report(versionReport(version, verdict, reason, 0, 0, 0, now, now));
    }

    private VersionReport versionReport(
            String version,
            Verdict verdict,
            String reason,
            long rows,
            long rejected,
            long bytes,
            long startedAt,
            long finishedAt) {
        return new VersionReport(
                state.getTenant(),
                state.getTable(),
                version,
                verdict,
                reason,
                rows,
                0L,
                0L,
                0L,
                0L,
                rejected,
                bytes,
                startedAt,
                finishedAt);
    }

    // ---- what is known

    private ReadingVersion reading() {
        return Objects.requireNonNull(state.getReading(), "no version is being read");
    }

    private boolean isOlder(String version) {
        AppliedVersion applied = state.getApplied();
        return applied != null && policy.order().compare(version, applied.getVersion()) < 0;
    }

    private boolean isApplied(String version) {
        AppliedVersion applied = state.getApplied();
        return applied != null && applied.getVersion().equals(version);
    }

    private boolean isOnItsWay(String version) {
        ReadingVersion reading = state.getReading();
        return reading != null && reading.getVersion().equals(version) || waiting(version) != null;
    }

    private String olderReason() {
        AppliedVersion applied = Objects.requireNonNull(state.getApplied(), "older than what");
        return "the table is at version " + applied.getVersion();
    }

    private @Nullable WaitingVersion waiting(String version) {
        for (WaitingVersion waiting : state.getWaiting()) {
            if (waiting.getVersion().equals(version)) {
                return waiting;
            }
        }
        return null;
    }

    private @Nullable DecidedVersion decided(String version) {
        for (DecidedVersion decided : state.getDecided()) {
            if (decided.getVersion().equals(version)) {
                return decided;
            }
        }
        return null;
    }

    private void remember(String version, Verdict verdict, List<ExportObject> objects) {
        DecidedVersion known = decided(version);
        List<Long> uploads = new ArrayList<>(known == null ? List.of() : known.getUploads());
        for (ExportObject object : objects) {
            // without a sequencer the same content uploaded again is not told from its announcement repeated
            if ((verdict == Verdict.REJECTED || object.getSequencer() != null) && !uploads.contains(upload(object))) {
                uploads.add(upload(object));
            }
        }
        if (uploads.size() > PARTS_MAX) {
            uploads.subList(0, uploads.size() - PARTS_MAX).clear();
        }
        if (known != null) {
            state.getDecided().remove(known);
        }
        if (known != null && verdict == Verdict.REJECTED && stands(known)) {
            state.getDecided()
                    .add(new DecidedVersion(
                            version, known.getVerdict(), known.getContents(), uploads, known.getFile()));
        } else {
            List<Long> contents = verdict == Verdict.REJECTED
                    ? new ArrayList<>()
                    : objects.stream().map(Ledger::content).collect(Collectors.toList());
            String file = objects.isEmpty() ? "" : objects.get(0).getFile();
            state.getDecided().add(new DecidedVersion(version, verdict, contents, uploads, file));
        }
        for (int i = 0; state.getDecided().size() > DECIDED_MAX; i++) {
            if (!stands(state.getDecided().get(i))) {
                state.getDecided().remove(i);
            }
        }
    }

    /** Whether a version is the table's current one, or held: a correction of it may be rejected, it itself stays. */
    private boolean stands(DecidedVersion decided) {
        HeldVersion held = state.getHeld();
        return isApplied(decided.getVersion())
                || held != null && held.getVersion().equals(decided.getVersion());
    }

    private static int indexOf(List<ExportObject> objects, ExportObject object) {
        for (int i = 0; i < objects.size(); i++) {
            if (content(objects.get(i)).equals(content(object))) {
                return i;
            }
        }
        return -1;
    }

    private static Long content(ExportObject object) {
        return fingerprint(object.getFile() + '\n' + object.getEtag());
    }

    /**
     * What was rejected may be uploaded again unchanged, after the settings or the permissions were mended; only the
     * same upload, announced once more, is known by this.
     */
    private static Long upload(ExportObject object) {
        return fingerprint(object.getFile() + '\n' + object.getEtag() + '\n' + object.getSequencer());
    }

    private static Long fingerprint(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return KeyHash.of(bytes, 0, bytes.length);
    }
}
