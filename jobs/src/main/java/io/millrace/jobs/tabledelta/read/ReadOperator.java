package io.millrace.jobs.tabledelta.read;

import io.millrace.connectors.csv.CsvException;
import io.millrace.connectors.csv.RowLimits;
import io.millrace.connectors.csv.RowReader;
import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.connectors.threads.DaemonThreads;
import io.millrace.jobs.tabledelta.BucketMessage;
import io.millrace.jobs.tabledelta.ExportArrival;
import io.millrace.jobs.tabledelta.ExportKind;
import io.millrace.jobs.tabledelta.ExportObject;
import io.millrace.jobs.tabledelta.ReadingVersion;
import io.millrace.jobs.tabledelta.RowLayout;
import io.millrace.jobs.tabledelta.TableLedger;
import io.millrace.jobs.tabledelta.VersionReport;
import io.millrace.jobs.tabledelta.VersionVerdict;
import io.millrace.jobs.tabledelta.rule.ExportFinding;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import io.millrace.jobs.tabledelta.version.Ledger;
import io.millrace.jobs.tabledelta.version.VersionPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads the exports of the tables it is given, one version of a table at a time and in version order, several tables
 * at once, and sends their rows to the buckets. Keyed by table, so that everything about one table goes through one
 * channel per bucket: a verdict can never overtake the rows it is about.
 *
 * <p>Objects are read on threads, a few chunks ahead; chunks are sent through the mailbox, so that a checkpoint passes
 * between two of them. The ledger in state holds the number of the last row sent: a restart reads the object again and
 * sends what is behind that row.
 */
public final class ReadOperator extends AbstractStreamOperator<BucketMessage>
        implements OneInputStreamOperator<ExportArrival, BucketMessage>, BoundedOneInput, ExportRead.Listener {

    private static final long serialVersionUID = 1L;

    public static final OutputTag<VersionReport> REPORTS =
            new OutputTag<>("reports", new AvroTypeInfo<>(VersionReport.class));
    public static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));

    /** Tables read at once by one subtask; each takes a thread and about 16 MB. */
    private static final int TABLES_AT_ONCE = 4;

    private static final long CLOSE_SECONDS = 10;

    private final Location location;
    private final ObjectStoreFactory stores;
    private final VersionPolicy policy;
    private final TableForms forms;
    private final RowLimits limits;
    private final RecordLimit recordLimit;
    private final int buckets;
    private final int chunkBytes;

    private transient MailboxExecutor mailbox;
    private transient ValueState<TableLedger> ledgers;
    private transient ObjectStore store;
    private transient ExecutorService threads;
    private transient Map<String, ExportRead> reads;
    private transient Deque<String> queue;
    private transient Set<String> backingOff;
    /** By table, when the version was taken up that has no verdict yet; epoch millis. Read by the metrics' threads. */
    private transient Map<String, Long> undecidedSince;

    private transient Counter rowsRead;
    private transient Counter bytesRead;
    private transient Counter versionsDecided;
    private transient Counter readRetries;
    private transient Counter rejected;

    public ReadOperator(
            Location location,
            ObjectStoreFactory stores,
            VersionPolicy policy,
            TableForms forms,
            RowLimits limits,
            RecordLimit recordLimit,
            int buckets) {
        this(location, stores, policy, forms, limits, recordLimit, buckets, ExportRows.CHUNK_BYTES);
    }

    /** @param chunkBytes bytes of rows sent in one mail */
    public ReadOperator(
            Location location,
            ObjectStoreFactory stores,
            VersionPolicy policy,
            TableForms forms,
            RowLimits limits,
            RecordLimit recordLimit,
            int buckets,
            int chunkBytes) {
        this.location = location;
        this.stores = stores;
        this.policy = policy;
        this.forms = forms;
        this.limits = limits;
        this.recordLimit = recordLimit;
        this.buckets = buckets;
        this.chunkBytes = chunkBytes;
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
        threads = Executors.newCachedThreadPool(DaemonThreads.named("read exports of " + getOperatorName()));
        reads = new HashMap<>();
        queue = new ArrayDeque<>();
        backingOff = new HashSet<>();
        undecidedSince = new ConcurrentHashMap<>();
        MetricGroup metrics = PublishedMetrics.of(getMetricGroup());
        rowsRead = metrics.counter("rowsRead");
        bytesRead = metrics.counter("bytesRead");
        versionsDecided = metrics.counter("versionsDecided");
        readRetries = metrics.counter("readRetries");
        rejected = metrics.counter("rejected");
        metrics.gauge("undecidedMillis", this::undecidedMillis);
        metrics.gauge("pendingObjects", () -> reads.size() + queue.size() + backingOff.size());

        getKeyedStateBackend()
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        descriptor,
                        (table, state) -> queue.add(table.toString()));
        if (!queue.isEmpty()) {
            mailbox.execute(this::startQueued, "go on with restored tables");
        }
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
        if (!reads.containsKey(table) && !backingOff.contains(table)) {
            ReadingVersion reading = ledger.versionToRead(now());
            if (reading != null && reading.getRetryAt() > now()) {
                backOff(table, reading.getRetryAt());
            } else if (reading != null && reads.size() >= TABLES_AT_ONCE) {
                if (!queue.contains(table)) {
                    queue.add(table);
                }
            } else if (reading != null) {
                ExportRead read = read(table, state, reading, ledger);
                reads.put(table, read);
                threads.execute(read);
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

    /** The longest that a version which was taken up has been without a verdict. */
    public long undecidedMillis() {
        long now = now();
        return undecidedSince.values().stream()
                .mapToLong(since -> now - since)
                .max()
                .orElse(0);
    }

    private ExportRead read(String table, TableLedger state, ReadingVersion reading, Ledger ledger) {
        if (!reading.getListed()) {
            return ExportRead.listing(table, store, reading.getFolder(), this);
        }
        ExportObject object = ledger.nextObject();
        if (object == null) {
            throw new IllegalStateException("version " + reading.getVersion() + " of " + table + " is read already");
        }
        ledger.run();
        String tenant = state.getTenant();
        String name = state.getTable();
        long sent = reading.getSent();
        int tableBuckets = state.getBuckets();
        ExportRows.RowLimit rowLimit = recordLimit.of(tenant, name);
        return ExportRead.rows(table, () -> open(tenant, name, object, tableBuckets, sent, rowLimit), this);
    }

    private ExportRows open(
            String tenant, String table, ExportObject object, int tableBuckets, long sent, ExportRows.RowLimit rowLimit)
            throws ObjectStoreException, IOException, CsvException {
        InputStream content = store.open(object.getKey(), object.getVersionId(), object.getEtag());
        RowReader rows =
                RowReader.open(content, object.getFile(), object.getSize(), forms.dialect(tenant, table), limits);
        return new ExportRows(rows, forms.keyColumns(tenant, table), tableBuckets, sent, rowLimit, chunkBytes);
    }

    private void backOff(String table, long until) {
        backingOff.add(table);
        getProcessingTimeService().registerTimer(until, time -> {
            backingOff.remove(table);
            resume(table);
        });
    }

    private void startQueued() throws Exception {
        int restored = queue.size();
        for (int i = 0; i < restored && reads.size() < TABLES_AT_ONCE; i++) {
            resume(queue.remove());
        }
    }

    private void resume(String table) throws Exception {
        setCurrentKey(table);
        TableLedger state = ledgers.value();
        proceed(table, state, ledger(state));
    }

    // ---- from the reading threads, handed over to the task's own

    @Override
    public void listed(ExportRead read, List<StoredObject> objects) {
        end(read, ledger -> {
            if (objects.size() > ExportRead.OBJECTS_MAX) {
                String reason = "the folder has more than " + ExportRead.OBJECTS_MAX + " objects";
                fail(ledger, List.of(new ExportFinding(ExportRule.TOO_MANY_PARTS.id(), "", reason, "")));
            } else {
                ledger.listed(exports(objects), now());
            }
        });
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

    @Override
    public void chunk(ExportRead read, ExportRows.Chunk chunk, long bytes) {
        mailbox.execute(
                () -> {
                    setCurrentKey(read.table());
                    TableLedger state = ledgers.value();
                    Ledger ledger = ledger(state);
                    send(state, ledger.run().getRun(), chunk);
                    ReadingVersion reading = state.getReading();
                    rowsRead.inc(chunk.rows() - (reading == null ? 0 : reading.getSent()));
                    ledger.sent(chunk.rows());
                    ledgers.update(state);
                    read.sent();
                },
                "send rows");
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

    @Override
    public void finished(ExportRead read, ExportRows rows) {
        List<ExportFinding> findings = List.copyOf(rows.findings());
        RowLayout layout = rows.layout();
        long count = rows.rows();
        long bytes = rows.bytes();
        end(read, ledger -> {
            bytesRead.inc(bytes);
            if (findings.isEmpty()) {
                ledger.finished(layout, count, bytes, now());
            } else {
                fail(ledger, findings);
            }
        });
    }

    @Override
    public void broken(ExportRead read, ExportFinding finding) {
        end(read, ledger -> fail(ledger, List.of(finding)));
    }

    private void fail(Ledger ledger, List<ExportFinding> findings) {
        String source = ledger.source();
        long at = now();
        ledger.fail(findings.stream().map(finding -> finding.reject(source, at)).collect(Collectors.toList()), at);
    }

    @Override
    public void failed(ExportRead read, ObjectStoreException failure) {
        if (failure.kind() == ObjectStoreException.Kind.UNAVAILABLE) {
            retry(read, failure);
            return;
        }
        end(
                read,
                ledger -> fail(
                        ledger,
                        List.of(new ExportFinding(
                                rule(failure.kind()).id(), "", String.valueOf(failure.getMessage()), ""))));
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
    public void interrupted(ExportRead read, IOException failure) {
        retry(read, failure);
    }

    private void retry(ExportRead read, Exception failure) {
        end(read, ledger -> {
            readRetries.inc();
            ledger.unavailable(now());
            LOG.warn("reading for table {} failed and will be tried again", read.table(), failure);
        });
    }

    @Override
    public void crashed(Throwable failure) {
        mailbox.execute(
                () -> {
                    throw new IllegalStateException("a thread that reads exports failed", failure);
                },
                "fail");
    }

    @FunctionalInterface
    private interface Ending {
        void tell(Ledger ledger);
    }

    private void end(ExportRead read, Ending ending) {
        mailbox.execute(
                () -> {
                    reads.remove(read.table());
                    setCurrentKey(read.table());
                    TableLedger state = ledgers.value();
                    Ledger ledger = ledger(state);
                    ending.tell(ledger);
                    note(read.table(), state.getReading());
                    ledgers.update(state);
                    // behind the tables that wait for a place: a long backlog does not keep them out
                    queue.add(read.table());
                    startQueued();
                },
                "end of a read");
    }

    // ---- to the rest of the job

    private Ledger ledger(TableLedger state) {
        return new Ledger(state, policy, location::uri, new Ledger.Outcomes() {
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

    /** Whether a thread reads; a table whose store did not answer may wait for its next try. */
    public boolean isReading() {
        return !reads.isEmpty();
    }

    /** Whether no table has anything to read. */
    public boolean isIdle() {
        return reads.isEmpty() && queue.isEmpty() && backingOff.isEmpty();
    }

    @Override
    public void endInput() throws Exception {
        while (!isIdle()) {
            mailbox.yield();
        }
    }

    @Override
    public void close() throws Exception {
        if (reads != null) {
            threads.shutdownNow();
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            store.close();
        }
        super.close();
    }
}
