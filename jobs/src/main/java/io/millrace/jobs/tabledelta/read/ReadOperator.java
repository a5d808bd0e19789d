package io.millrace.jobs.tabledelta.read;

import io.millrace.connectors.csv.CsvException;
import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.reading.ChunkHandover;
import io.millrace.connectors.reading.ObjectReads;
import io.millrace.connectors.reading.ReadAttempt;
import io.millrace.connectors.reading.ReadDecisions;
import io.millrace.connectors.rejects.Finding;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.jobs.tabledelta.BucketMessage;
import io.millrace.jobs.tabledelta.ExportArrival;
import io.millrace.jobs.tabledelta.ExportKind;
import io.millrace.jobs.tabledelta.ExportObject;
import io.millrace.jobs.tabledelta.ReadingVersion;
import io.millrace.jobs.tabledelta.RowLayout;
import io.millrace.jobs.tabledelta.TableLedger;
import io.millrace.jobs.tabledelta.VersionReport;
import io.millrace.jobs.tabledelta.VersionVerdict;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import io.millrace.jobs.tabledelta.version.Ledger;
import io.millrace.jobs.tabledelta.version.VersionOutcomes;
import io.millrace.jobs.tabledelta.version.VersionPolicy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the exports of the tables it is given: several tables at once, and of each one version at a time, in version
 * order. Sends their rows to the buckets. Keyed by table, so that everything about one table goes through one channel
 * per bucket: a verdict can never overtake the rows it is about.
 *
 * <p>The ledger in state holds the number of the last row sent: a restart reads the object again and sends what is
 * behind that row.
 */
public final class ReadOperator extends AbstractStreamOperator<BucketMessage>
        implements OneInputStreamOperator<ExportArrival, BucketMessage>, BoundedOneInput, ReadDecisions<String> {

    private static final long serialVersionUID = 1L;

    public static final OutputTag<VersionReport> REPORTS =
            new OutputTag<>("reports", new AvroTypeInfo<>(VersionReport.class));
    public static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));

    /** Tables read at once by one subtask; each takes a thread and about 16 MB. */
    private static final int TABLES_AT_ONCE = 4;

    private static final int CHUNKS_AHEAD = 2;

    private final Location location;
    private final ObjectStoreFactory stores;
    private final VersionPolicy policy;
    private final ExportReader reader;
    private final int buckets;

    private transient MailboxExecutor mailbox;
    private transient ValueState<TableLedger> ledgers;
    private transient ObjectStore store;
    private transient ObjectReads<String> reads;
    /** By table, the start of the version that has no verdict yet, in epoch millis. Read by the metrics' threads. */
    private transient Map<String, Long> undecidedSince;

    private transient Counter rowsRead;
    private transient Counter bytesRead;
    private transient Counter versionsDecided;
    private transient Counter readRetries;
    private transient Counter rejected;

    /** @param buckets of a table whose first version comes */
    public ReadOperator(
            Location location, ObjectStoreFactory stores, VersionPolicy policy, ExportReader reader, int buckets) {
        this.location = location;
        this.stores = stores;
        this.policy = policy;
        this.reader = reader;
        this.buckets = buckets;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        this.mailbox = mailboxExecutor;
    }

    @Override
    public void open() throws Exception {
        super.open();
        ValueStateDescriptor<TableLedger> descriptor =
                new ValueStateDescriptor<>("ledger", new AvroTypeInfo<>(TableLedger.class));
        ledgers = getRuntimeContext().getState(descriptor);
        store = stores.open(location);
        reads = new ObjectReads<>(
                this,
                TABLES_AT_ONCE,
                CHUNKS_AHEAD,
                "read exports of " + getOperatorName(),
                mailbox,
                getProcessingTimeService());
        undecidedSince = new ConcurrentHashMap<>();
        MetricGroup metrics = PublishedMetrics.of(getMetricGroup());
        rowsRead = metrics.counter("rowsRead");
        bytesRead = metrics.counter("bytesRead");
        versionsDecided = metrics.counter("versionsDecided");
        readRetries = metrics.counter("readRetries");
        rejected = metrics.counter("rejected");
        metrics.gauge("undecidedMillis", this::undecidedMillis);
        metrics.gauge("pendingObjects", reads::size);

        getKeyedStateBackend()
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        descriptor,
                        (table, state) -> reads.add(table.toString()));
        reads.beginRestored();
    }

    @Override
    public void processElement(StreamRecord<ExportArrival> element) throws Exception {
        ExportArrival arrival = element.getValue();
        TableLedger state = ledgers.value();
        if (state == null) {
            state = Ledger.empty(arrival.getTenant(), arrival.getTable(), buckets);
        }
        Ledger ledger = ledger(state);
        ledger.accept(arrival, now());
        proceed((String) getCurrentKey(), state, ledger);
    }

    /** Reads on where the table has something to read and nothing is being read; saves the ledger. */
    private void proceed(String table, TableLedger state, Ledger ledger) throws IOException {
        if (!reads.isUnderWay(table)) {
            ReadingVersion reading = ledger.versionToRead(now());
            if (reading != null && reading.getRetryAt() > now()) {
                reads.backOff(table, reading.getRetryAt());
            } else if (reading != null && !reads.hasPermit()) {
                reads.add(table);
            } else if (reading != null) {
                reads.start(table, attempt(table, state, reading, ledger));
            }
        }
        note(table, state.getReading());
        ledgers.update(state);
    }

    private void note(String table, @Nullable ReadingVersion reading) {
        if (reading == null) {
            undecidedSince.remove(table);
        } else {
            undecidedSince.put(table, reading.getStartedAt());
        }
    }

    /** The longest time that a version which is being read has been without a verdict. */
    public long undecidedMillis() {
        long now = now();
        return undecidedSince.values().stream()
                .mapToLong(since -> now - since)
                .max()
                .orElse(0);
    }

    @Override
    public void begin(String table) throws Exception {
        setCurrentKey(table);
        TableLedger state = ledgers.value();
        proceed(table, state, ledger(state));
    }

    private ReadAttempt attempt(String table, TableLedger state, ReadingVersion reading, Ledger ledger) {
        if (!reading.getListed()) {
            String folder = reading.getFolder();
            return handover -> list(table, folder);
        }
        ExportObject object = ledger.nextObject();
        if (object == null) {
            throw new IllegalStateException("version " + reading.getVersion() + " of " + table + " is read already");
        }
        ledger.run();
        ExportReader.TableFile file = new ExportReader.TableFile(state, object, reading.getSent());
        return handover -> read(table, file, handover);
    }

    // ---- on the reading threads; what is handed over or returned runs on the task's own

    private ThrowingRunnable<Exception> list(String table, String folder) throws ObjectStoreException {
        List<StoredObject> objects = reader.list(store, folder);
        return () -> end(table, ledger -> listed(ledger, objects));
    }

    private ThrowingRunnable<Exception> read(String table, ExportReader.TableFile file, ChunkHandover handover)
            throws ObjectStoreException, IOException, InterruptedException {
        ExportRows all;
        try (ExportRows rows = reader.open(store, file)) {
            for (ExportRows.Chunk next = rows.next(); next != null; next = rows.next()) {
                ExportRows.Chunk chunk = next;
                handover.send(() -> send(table, chunk));
            }
            all = rows;
        } catch (CsvException e) {
            Finding broken = ExportRows.finding(e);
            return () -> end(table, ledger -> fail(ledger, List.of(broken)));
        }
        // behind the close, which may fail too
        List<Finding> findings = List.copyOf(all.findings());
        RowLayout layout = all.layout();
        long count = all.rows();
        long bytes = all.bytes();
        return () -> end(table, ledger -> {
            bytesRead.inc(bytes);
            if (findings.isEmpty()) {
                ledger.finished(layout, count, bytes, now());
            } else {
                fail(ledger, findings);
            }
        });
    }

    // ---- on the task's own thread

    private void listed(Ledger ledger, List<StoredObject> objects) {
        if (objects.size() > ExportReader.OBJECTS_MAX) {
            String reason = "the folder has more than " + ExportReader.OBJECTS_MAX + " objects";
            fail(ledger, List.of(Finding.ofWhole(ExportRule.TOO_MANY_PARTS.id(), reason)));
        } else {
            ledger.listed(exports(objects), now());
        }
    }

    private List<ExportObject> exports(List<StoredObject> objects) {
        List<ExportObject> exports = new ArrayList<>();
        for (StoredObject object : objects) {
            ExportPath path = ExportPath.parse(location.relative(object.key()));
            if (path != null && path.kind() == ExportKind.DATA) {
                exports.add(new ExportObject(path.file(), object.key(), object.etag(), null, null, object.size()));
            }
        }
        return exports;
    }

    private void send(String table, ExportRows.Chunk chunk) throws IOException {
        setCurrentKey(table);
        TableLedger state = ledgers.value();
        Ledger ledger = ledger(state);
        send(state, ledger.run().getRun(), chunk);
        ReadingVersion reading = state.getReading();
        rowsRead.inc(chunk.rows() - (reading == null ? 0 : reading.getSent()));
        ledger.sent(chunk.rows());
        ledgers.update(state);
    }

    private void send(TableLedger state, long run, ExportRows.Chunk chunk) {
        byte[] @Nullable [] blocks = chunk.blocks();
        for (int bucket = 0; bucket < blocks.length; bucket++) {
            byte[] block = blocks[bucket];
            if (block != null) {
                output.collect(new StreamRecord<>(new BucketMessage(
                        state.getTenant(), state.getTable(), bucket, run, ByteBuffer.wrap(block), null)));
            }
        }
    }

    private void fail(Ledger ledger, List<Finding> findings) {
        String source = ledger.source();
        long at = now();
        ledger.fail(
                findings.stream()
                        .map(finding -> ExportRule.REJECTS.reject(source, finding, at))
                        .collect(Collectors.toList()),
                at);
    }

    @Override
    public void refuse(String table, ObjectStoreException refusal) throws IOException {
        Finding finding = Finding.ofWhole(rule(refusal.kind()).id(), String.valueOf(refusal.getMessage()));
        end(table, ledger -> fail(ledger, List.of(finding)));
    }

    private static ExportRule rule(ObjectStoreException.Kind kind) {
        switch (kind) {
            case GONE:
                return ExportRule.OBJECT_GONE;
            case CHANGED:
                return ExportRule.OBJECT_CHANGED;
            case DENIED:
                return ExportRule.OBJECT_DENIED;
            case UNAVAILABLE:
                throw new IllegalArgumentException("what is unavailable is read again");
        }
        throw new IllegalArgumentException("no rule for " + kind);
    }

    @Override
    public void retry(String table, Exception failure) throws IOException {
        end(table, ledger -> {
            readRetries.inc();
            ledger.unavailable(now());
            LOG.warn("reading for table {} failed and will be tried again", table, failure);
        });
    }

    private void end(String table, Consumer<Ledger> outcome) throws IOException {
        setCurrentKey(table);
        TableLedger state = ledgers.value();
        outcome.accept(ledger(state));
        note(table, state.getReading());
        ledgers.update(state);
        // behind the tables that wait for a permit: a long backlog does not keep them out
        reads.add(table);
    }

    // ---- to the rest of the job

    private Ledger ledger(TableLedger state) {
        return new Ledger(state, policy, location::uri, new VersionOutcomes() {
            @Override
            public void reject(Reject reject) {
                rejected.inc();
                output.collect(REJECTS, new StreamRecord<>(reject));
            }

            @Override
            public void report(VersionReport report) {
                versionsDecided.inc();
                output.collect(REPORTS, new StreamRecord<>(report));
            }

            @Override
            public void verdict(VersionVerdict verdict) {
                if (verdict.getApply()) {
                    versionsDecided.inc();
                }
                for (int bucket = 0; bucket < state.getBuckets(); bucket++) {
                    output.collect(new StreamRecord<>(
                            new BucketMessage(state.getTenant(), state.getTable(), bucket, 0L, null, verdict)));
                }
            }
        });
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    /** Whether a thread reads; a table whose store did not answer may wait for its next attempt. */
    public boolean isReading() {
        return reads.running() > 0;
    }

    /** Whether no table has anything to read. */
    public boolean isIdle() {
        return reads.isIdle();
    }

    @Override
    public void endInput() throws Exception {
        reads.drain();
    }

    @Override
    public void close() throws Exception {
        if (reads != null) {
            reads.close();
            store.close();
        }
        super.close();
    }
}
