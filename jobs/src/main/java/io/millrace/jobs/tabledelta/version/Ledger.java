package io.millrace.jobs.tabledelta.version;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.retry.Backoff;
import io.millrace.jobs.tabledelta.ExportArrival;
import io.millrace.jobs.tabledelta.ExportObject;
import io.millrace.jobs.tabledelta.ReadingVersion;
import io.millrace.jobs.tabledelta.RowLayout;
import io.millrace.jobs.tabledelta.StagedRun;
import io.millrace.jobs.tabledelta.TableLedger;
import io.millrace.jobs.tabledelta.VersionReport;
import io.millrace.jobs.tabledelta.VersionVerdict;
import io.millrace.jobs.tabledelta.WaitingVersion;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one table: which is next, and how far it has been read. {@link VersionArrivals} takes what arrives,
 * {@link Verdicts} what comes of it. Every decision about a version is taken here, once, by the table's reader; the
 * buckets carry it out.
 *
 * <p>Works on the table's state and tells the world through {@link Outcomes}; knows no clock and no Flink.
 */
public final class Ledger {

    /** What the ledger says to the rest of the job. */
    public interface Outcomes {
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

    private final TableLedger state;
    private final VersionPolicy policy;
    private final UnaryOperator<String> uri;
    private final KnownVersions known;
    private final Verdicts verdicts;
    private final VersionArrivals arrivals;

    /** @param uri from an object's key to its URI */
    public Ledger(TableLedger state, VersionPolicy policy, UnaryOperator<String> uri, Outcomes outcomes) {
        this.state = state;
        this.policy = policy;
        this.uri = uri;
        this.known = new KnownVersions(state, policy.order());
        this.verdicts = new Verdicts(state, policy, uri, outcomes, known);
        this.arrivals = new VersionArrivals(state, policy, known, verdicts);
        // Avro's own lists cannot remove an element
        state.setWaiting(new ArrayList<>(state.getWaiting()));
        state.setApproved(new ArrayList<>(state.getApproved()));
        state.setDecided(new ArrayList<>(state.getDecided()));
    }

    public static TableLedger empty(String tenant, String table, int buckets) {
        return TableLedger.newBuilder()
                .setTenant(tenant)
                .setTable(table)
                .setBuckets(buckets)
                .build();
    }

    public void arrive(ExportArrival arrival, long now) {
        arrivals.arrive(arrival, now);
    }

    /** The version to read now: the one begun, else the first complete one; null when there is nothing to read. */
    @Nullable
    public ReadingVersion takeUp(long now) {
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
            if (known.isOlder(next.getVersion())) {
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
            verdicts.close(ExportRule.OLDER_VERSION, waiting, known.olderReason(), now);
        }
        for (ExportObject object : waiting.getObjects()) {
            verdicts.refuse(ExportRule.OLDER_VERSION, waiting.getVersion(), object, known.olderReason(), now);
        }
    }

    /** The data files that the folder of the version being read holds; sorts them by name. */
    public void listed(List<ExportObject> objects, long now) {
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
    public ExportObject nextObject() {
        ReadingVersion reading = reading();
        return reading.getFinished() < reading.getObjects().size()
                ? reading.getObjects().get(reading.getFinished())
                : null;
    }

    /** What is being read: URI of the object, or of the folder when that is being listed. */
    public String source() {
        ExportObject object = nextObject();
        return uri.apply(object == null ? reading().getFolder() : object.getKey());
    }

    /** The run that stages the object being read; begun when it has none yet. */
    public StagedRun run() {
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
    public void sent(long rows) {
        ReadingVersion reading = reading();
        reading.setSent(rows);
        progressed(reading);
    }

    /** The object was read to its verified end. */
    public void finished(RowLayout layout, long rows, long bytes, long now) {
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
            verdicts.decide(reading, now);
        }
    }

    /** The store did not answer: try again later, however often it takes. */
    public void unavailable(long now) {
        ReadingVersion reading = reading();
        int attempts = reading.getAttempts() + 1;
        reading.setAttempts(attempts);
        reading.setRetryAt(now + Backoff.after(attempts).toMillis());
    }

    private static void progressed(ReadingVersion reading) {
        reading.setAttempts(0);
        reading.setRetryAt(0L);
    }

    public void fail(ExportRule rule, ExportObject object, String reason, long now) {
        fail(List.of(rule.reject(uri.apply(object.getKey()), "", reason, "", now)), now);
    }

    /** The version being read breaks these rules: nothing of it is published. */
    public void fail(List<Reject> findings, long now) {
        verdicts.reject(reading(), findings, now);
    }

    private ReadingVersion reading() {
        return Objects.requireNonNull(state.getReading(), "no version is being read");
    }
}
