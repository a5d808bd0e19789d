package io.millrace.jobs.tabledelta.version;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.retry.Backoff;
import io.millrace.jobs.tabledelta.ExportArrival;
import io.millrace.jobs.tabledelta.ExportObject;
import io.millrace.jobs.tabledelta.ReadingVersion;
import io.millrace.jobs.tabledelta.RowLayout;
import io.millrace.jobs.tabledelta.StagedRun;
import io.millrace.jobs.tabledelta.TableLedger;
import io.millrace.jobs.tabledelta.WaitingVersion;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one table and the progress of reading them. {@link VersionArrivals} handles arrivals, {@link
 * Verdicts} the verdicts. Every decision on a version is made here, once, by the reader of the table; the buckets
 * execute it.
 *
 * <p>Works on the state of the table and reports through {@link VersionOutcomes}; uses neither a clock nor Flink.
 */
public final class Ledger {

    private final TableLedger state;
    private final VersionPolicy policy;
    private final UnaryOperator<String> uri;
    private final KnownVersions known;
    private final Verdicts verdicts;
    private final VersionArrivals arrivals;

    /** @param uri gives the URI of an object from its key */
    public Ledger(TableLedger state, VersionPolicy policy, UnaryOperator<String> uri, VersionOutcomes outcomes) {
        this.state = state;
        this.policy = policy;
        this.uri = uri;
        this.known = new KnownVersions(state, policy.order());
        this.verdicts = new Verdicts(state, policy, uri, outcomes, known);
        this.arrivals = new VersionArrivals(state, policy, known, verdicts);
        // the lists of Avro cannot remove an element
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

    public void accept(ExportArrival arrival, long now) {
        arrivals.accept(arrival, now);
    }

    /** The version being read, or else the first complete one, which is then begun; null when there is none. */
    @Nullable
    public ReadingVersion versionToRead(long now) {
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
                // it arrived while a later one was being read, or waited while a later one was approved
                rejectOlder(next, now);
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

    private void rejectOlder(WaitingVersion waiting, long now) {
        if (waiting.getObjects().isEmpty()) {
            verdicts.close(ExportRule.OLDER_VERSION, waiting, known.olderReason(), now);
        }
        for (ExportObject object : waiting.getObjects()) {
            verdicts.refuse(ExportRule.OLDER_VERSION, waiting.getVersion(), object, known.olderReason(), now);
        }
    }

    /** Sets the data files in the folder of the version being read, sorted by name. */
    public void listed(List<ExportObject> objects, long now) {
        ReadingVersion reading = reading();
        List<ExportObject> sorted = new ArrayList<>(objects);
        sorted.sort(Comparator.comparing(ExportObject::getFile));
        reading.setObjects(sorted);
        reading.setListed(true);
        progressed(reading);
        if (sorted.size() > KnownVersions.PARTS_MAX) {
            fail(
                    ExportRule.TOO_MANY_PARTS,
                    sorted.get(KnownVersions.PARTS_MAX),
                    "the folder has more than " + KnownVersions.PARTS_MAX + " data files",
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
                            uri.apply(reading.getFolder()), "", "the folder has _SUCCESS but no data file", "", now)),
                    now);
        }
    }

    /** The object to read next; null when all have been read. */
    @Nullable
    public ExportObject nextObject() {
        ReadingVersion reading = reading();
        return reading.getFinished() < reading.getObjects().size()
                ? reading.getObjects().get(reading.getFinished())
                : null;
    }

    /** URI of the object being read, or of the folder while it is being listed. */
    public String source() {
        ExportObject object = nextObject();
        return uri.apply(object == null ? reading().getFolder() : object.getKey());
    }

    /** The run that stages the object being read, created on first use. */
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

    /** Records that this many rows of the object have been sent to the buckets. */
    public void sent(long rows) {
        ReadingVersion reading = reading();
        reading.setSent(rows);
        progressed(reading);
    }

    /** Records that the object has been read to its verified end. */
    public void finished(RowLayout layout, long rows, long bytes, long now) {
        ReadingVersion reading = reading();
        RowLayout first = reading.getLayout();
        ExportObject object = reading.getObjects().get(reading.getFinished());
        String difference = first == null ? "" : ColumnDifference.describe(first, layout);
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

    /** Schedules another attempt after the store failed; attempts are not limited. */
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

    /** Rejects the version being read: nothing of it is published. */
    public void fail(List<Reject> findings, long now) {
        verdicts.reject(reading(), findings, now);
    }

    private ReadingVersion reading() {
        return Objects.requireNonNull(state.getReading(), "no version is being read");
    }
}
