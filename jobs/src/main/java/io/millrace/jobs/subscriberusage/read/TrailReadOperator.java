package io.millrace.jobs.subscriberusage.read;

import io.millrace.connectors.digestkeys.KnownSigningKeys;
import io.millrace.connectors.digestkeys.SigningKeysFactory;
import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.reading.ChunkHandover;
import io.millrace.connectors.reading.ObjectReads;
import io.millrace.connectors.reading.ReadDecisions;
import io.millrace.connectors.rejects.Finding;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.jobs.subscriberusage.ObjectAudit;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.TrailObjectKind;
import io.millrace.jobs.subscriberusage.TrailRead;
import io.millrace.jobs.subscriberusage.UsageRow;
import io.millrace.jobs.subscriberusage.digest.SignatureCheck;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import io.millrace.jobs.subscriberusage.trail.AuditScope;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the objects of a trail, many at once, in no order that means anything.
 *
 * <p>A small object is emitted in one mail and a large one in many, each of which waits for the one before: small objects
 * get in between, and so does a checkpoint. State holds what is being read or waits, each with the count of records sent:
 * a restart, at whatever parallelism, reads the object again and sends what is behind that record.
 *
 * <p>When more objects wait than there is room for, the next arrival is not taken before one has ended. Until then no
 * checkpoint can pass either, since its barrier stands behind that arrival; what is in state already needs no room, so
 * this lasts as long as it takes to read one object for each arrival that stands before the barrier.
 */
public final class TrailReadOperator extends AbstractStreamOperator<UsageRow>
        implements OneInputStreamOperator<TrailObject, UsageRow>, BoundedOneInput, ReadDecisions<PendingRead> {

    private static final long serialVersionUID = 1L;

    public static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));
    public static final OutputTag<ObjectAudit> AUDITS =
            new OutputTag<>("audits", new AvroTypeInfo<>(ObjectAudit.class));

    /** The connections that a store of S3 has, each of which is a permit to read. */
    static final int READS_CONCURRENT_MAX = 128;

    /**
     * Bytes of rows sent in one mail. A subtask has at most two chunks of each object that is being read in memory, of
     * this size and up to one record more: 16 MB for 64 objects at once.
     */
    private static final int CHUNK_BYTES = 128 << 10;

    private static final int CHUNKS_AHEAD = 1;

    private final Location location;
    private final ObjectStoreFactory stores;
    private final TrailLimits limits;
    private final AccessPoints accessPoints;
    private final int readsConcurrent;
    private final boolean verifyDigests;
    private AuditScope scope = AuditScope.EVERYTHING;
    private int chunkBytes = CHUNK_BYTES;
    private @Nullable SigningKeysFactory signingKeys;

    private transient MailboxExecutor mailbox;
    private transient ListState<TrailRead> pendingState;
    private transient ListState<Long> startedState;
    private transient ObjectReads<PendingRead> reads;
    private transient ObjectStore store;
    private transient StoredTrail trail;
    private transient DigestReader digests;
    private transient @Nullable KnownSigningKeys knownKeys;
    private transient long started;
    private transient Counter objectsRead;
    private transient Counter objectsRejected;
    private transient Counter recordsRead;
    private transient Counter recordsRejected;
    private transient Counter rowsFound;
    private transient Counter bytesRead;
    private transient Counter readRetries;
    private transient Counter digestsIgnored;

    /**
     * @param readsConcurrent objects read at once by one subtask, 1 to {@link #READS_CONCURRENT_MAX}
     * @param verifyDigests whether digests are read, and the content of log files is hashed
     */
    public TrailReadOperator(
            Location location,
            ObjectStoreFactory stores,
            TrailLimits limits,
            AccessPoints accessPoints,
            int readsConcurrent,
            boolean verifyDigests) {
        if (readsConcurrent < 1 || readsConcurrent > READS_CONCURRENT_MAX) {
            throw new IllegalArgumentException(
                    "a subtask reads 1 to " + READS_CONCURRENT_MAX + " objects at once, not " + readsConcurrent);
        }
        this.location = location;
        this.stores = stores;
        this.limits = limits;
        this.accessPoints = accessPoints;
        this.readsConcurrent = readsConcurrent;
        this.verifyDigests = verifyDigests;
    }

    /** Restricts what digests list to the objects that are to be read; without a scope, all of them are. */
    public TrailReadOperator withScope(AuditScope audited) {
        scope = audited;
        return this;
    }

    /** Digests count only if CloudTrail signed them. */
    public TrailReadOperator withSignaturesBy(SigningKeysFactory keys) {
        signingKeys = keys;
        return this;
    }

    /** @param bytes of rows sent in one mail */
    public TrailReadOperator withChunks(int bytes) {
        chunkBytes = bytes;
        return this;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        this.mailbox = mailboxExecutor;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        pendingState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("pending-objects", new AvroTypeInfo<>(TrailRead.class)));
        startedState = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("first-started", Types.LONG));
    }

    @Override
    public void open() throws Exception {
        super.open();
        started = now();
        for (long earlier : startedState.get()) {
            started = Math.min(started, earlier);
        }
        store = stores.open(location);
        trail = new StoredTrail(location, store);
        digests = new DigestReader(trail, location, signatureCheck(), scope, started);
        reads = new ObjectReads<>(
                this,
                readsConcurrent,
                CHUNKS_AHEAD,
                "read trail of " + getOperatorName(),
                mailbox,
                getProcessingTimeService());
        MetricGroup metrics = PublishedMetrics.of(getMetricGroup());
        objectsRead = metrics.counter("objectsRead");
        objectsRejected = metrics.counter("objectsRejected");
        recordsRead = metrics.counter("recordsRead");
        recordsRejected = metrics.counter("recordsRejected");
        rowsFound = metrics.counter("rowsFound");
        bytesRead = metrics.counter("bytesRead");
        readRetries = metrics.counter("readRetries");
        digestsIgnored = metrics.counter("digestsIgnored");
        metrics.gauge("pendingObjects", this::pendingObjects);
        metrics.gauge("backingOffObjects", this::backingOff);

        for (TrailRead state : pendingState.get()) {
            PendingRead read = new PendingRead(state);
            if (read.retryAt() > now()) {
                reads.backOff(read, read.retryAt());
            } else {
                reads.add(read);
            }
        }
        reads.beginRestored();
    }

    private @Nullable SignatureCheck signatureCheck() {
        if (signingKeys == null) {
            return null;
        }
        KnownSigningKeys keys = new KnownSigningKeys(signingKeys.open(), Clock.systemUTC());
        knownKeys = keys;
        return new SignatureCheck(location, store, keys);
    }

    @Override
    public void processElement(StreamRecord<TrailObject> element) throws Exception {
        TrailObject object = element.getValue();
        if (object.getKind() == TrailObjectKind.DIGEST && !verifyDigests) {
            digestsIgnored.inc();
            return;
        }
        reads.add(PendingRead.of(object));
        reads.beginWaiting();
        while (!PendingRead.hasRoom(reads.waiting(), reads.backingOff())) {
            mailbox.yield();
        }
    }

    @Override
    public void begin(PendingRead read) {
        TrailObject arrived = read.object();
        long from = read.sent();
        reads.start(read, handover -> {
            TrailObject object = trail.locate(arrived);
            return object.getKind() == TrailObjectKind.DIGEST
                    ? readDigest(read, object)
                    : readLog(read, object, from, handover);
        });
    }

    // ---- on the reading threads; what is handed over or returned runs on the task's own

    private ThrowingRunnable<Exception> readDigest(PendingRead read, TrailObject object)
            throws ObjectStoreException, IOException {
        long fetched = Math.max(object.getSize(), 0);
        TrailChunk nothing = new TrailChunk(chunkBytes);
        try {
            List<ObjectAudit> audits = digests.read(object);
            return () -> finish(read, nothing, null, audits, fetched);
        } catch (TrailFileException e) {
            return () -> finish(read, nothing, e.finding(), List.of(), fetched);
        }
    }

    private ThrowingRunnable<Exception> readLog(PendingRead read, TrailObject object, long from, ChunkHandover handover)
            throws ObjectStoreException, IOException, InterruptedException {
        TrailChunk chunk = new TrailChunk(chunkBytes);
        Finding broken = null;
        List<ObjectAudit> audits = List.of();
        long fetched;
        try (LogRead log = openLog(object, from)) {
            try {
                while (log.read(chunk)) {
                    TrailChunk full = chunk;
                    long bytes = log.takeFetched();
                    handover.send(() -> read.advance(object, send(read, full, bytes)));
                    chunk = new TrailChunk(chunkBytes);
                }
                audits = log.audits();
            } catch (TrailFileException e) {
                broken = e.finding();
            }
            fetched = log.takeFetched();
        }
        TrailChunk last = chunk;
        Finding finding = broken;
        List<ObjectAudit> compared = audits;
        // behind the close, which may fail too
        return () -> finish(read, last, finding, compared, fetched);
    }

    private LogRead openLog(TrailObject object, long from) throws ObjectStoreException {
        return new LogRead(trail.open(object), object, trail.uri(object), limits, accessPoints, from, verifyDigests);
    }

    // ---- on the task's own thread

    private void finish(
            PendingRead read, TrailChunk chunk, @Nullable Finding broken, List<ObjectAudit> audits, long fetched) {
        send(read, chunk, fetched);
        if (broken == null) {
            objectsRead.inc();
            audits.forEach(this::audit);
        } else {
            reject(read, broken);
        }
    }

    /** Gives how many records of the object are emitted now. */
    private long send(PendingRead read, TrailChunk chunk, long fetched) {
        for (UsageRow row : chunk.rows()) {
            output.collect(new StreamRecord<>(row));
        }
        for (Finding finding : chunk.findings()) {
            collect(read, finding);
        }
        rowsFound.inc(chunk.rows().size());
        recordsRejected.inc(chunk.findings().size());
        bytesRead.inc(fetched);
        long passed = Math.max(chunk.records(), read.sent());
        recordsRead.inc(passed - read.sent());
        return passed;
    }

    @Override
    public void refuse(PendingRead read, ObjectStoreException refusal) {
        reject(read, Finding.ofWhole(rule(refusal.kind()).id(), String.valueOf(refusal.getMessage())));
    }

    private static TrailRule rule(ObjectStoreException.Kind kind) {
        switch (kind) {
            case GONE:
                return TrailRule.OBJECT_GONE;
            case CHANGED:
                return TrailRule.OBJECT_CHANGED;
            case DENIED:
                return TrailRule.OBJECT_DENIED;
            case UNAVAILABLE:
                throw new IllegalArgumentException("what is unavailable is read again");
        }
        throw new IllegalArgumentException("no rule for " + kind);
    }

    @Override
    public void retry(PendingRead read, Exception failure) {
        read.unavailable(now());
        reads.backOff(read, read.retryAt());
        readRetries.inc();
        LOG.warn("reading {} failed and will be tried again", trail.uri(read.object()), failure);
    }

    // ---- to the rest of the job

    private void reject(PendingRead read, Finding finding) {
        objectsRejected.inc();
        collect(read, finding);
        if (verifyDigests) {
            audit(new ObjectAudit(trail.uri(read.object()), null, null));
        }
    }

    private void collect(PendingRead read, Finding finding) {
        output.collect(REJECTS, new StreamRecord<>(TrailRule.REJECTS.reject(trail.uri(read.object()), finding, now())));
    }

    private void audit(ObjectAudit audit) {
        output.collect(AUDITS, new StreamRecord<>(audit));
    }

    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        pendingState.update(reads.keys().stream().map(PendingRead::state).collect(Collectors.toList()));
        startedState.update(List.of(started));
    }

    /** The end of input, which the audit waits for, comes as a watermark: behind everything that is still to be read. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            reads.drain();
        }
        super.processWatermark(mark);
    }

    @Override
    public void endInput() throws Exception {
        reads.drain();
    }

    /** Whether there is nothing to read, now or later. */
    public boolean isIdle() {
        return reads.isIdle();
    }

    /** Objects that are read or wait. */
    public int pendingObjects() {
        return reads.size();
    }

    /** Objects that wait for their next attempt. */
    public int backingOff() {
        return reads.backingOff();
    }

    @Override
    public void close() throws Exception {
        if (reads != null) {
            reads.close();
            store.close();
        }
        if (knownKeys != null) {
            knownKeys.close();
        }
        super.close();
    }
}
