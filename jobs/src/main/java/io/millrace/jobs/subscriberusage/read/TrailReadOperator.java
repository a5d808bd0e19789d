package io.millrace.jobs.subscriberusage.read;

import io.millrace.connectors.digestkeys.KnownSigningKeys;
import io.millrace.connectors.digestkeys.SigningKeysFactory;
import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.threads.DaemonThreads;
import io.millrace.jobs.subscriberusage.ObjectAudit;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.TrailObjectKind;
import io.millrace.jobs.subscriberusage.TrailRead;
import io.millrace.jobs.subscriberusage.UsageRow;
import io.millrace.jobs.subscriberusage.digest.SignatureCheck;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import io.millrace.jobs.subscriberusage.rule.TrailFinding;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import io.millrace.jobs.subscriberusage.rule.TrailRule;
import io.millrace.jobs.subscriberusage.trail.AuditScope;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads the objects of a trail, many at once, in no order that means anything.
 *
 * <p>Objects are read on threads. What they give is sent through the mailbox, a small object in one mail and a large
 * one in many, each of which waits for the one before: small objects get in between, and so does a checkpoint. State
 * holds what is being read or waits, each with the count of records sent: a restart, at whatever parallelism, reads the
 * object again and sends what is behind that record.
 *
 * <p>When more objects wait than {@link PendingReads} has room for, the next arrival is not taken before one has ended.
 * Until then no checkpoint can pass either, since its barrier stands behind that arrival; what is in state already needs
 * no room, so this lasts as long as it takes to read one object for each arrival that stands before the barrier.
 */
public final class TrailReadOperator extends AbstractStreamOperator<UsageRow>
        implements OneInputStreamOperator<TrailObject, UsageRow>, BoundedOneInput, ObjectRead.Listener {

    private static final long serialVersionUID = 1L;

    public static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));
    public static final OutputTag<ObjectAudit> AUDITS =
            new OutputTag<>("audits", new AvroTypeInfo<>(ObjectAudit.class));

    /** The connections that a store of S3 has, each of which is a place to read. */
    static final int READS_CONCURRENT_MAX = 128;

    /**
     * Bytes of rows sent in one mail. A subtask has at most two chunks of each object that is being read in memory, of
     * this size and up to one record more: 16 MB for 64 objects at once.
     */
    private static final int CHUNK_BYTES = 128 << 10;

    private static final long CLOSE_SECONDS = 10;

    private final Location location;
    private final ObjectStoreFactory stores;
    private final TrailLimits limits;
    private final AccessPoints accessPoints;
    private final int readsConcurrent;
    private final boolean verifyDigests;
    private final AuditScope scope;
    private final int chunkBytes;
    private @Nullable SigningKeysFactory signingKeys;

    private transient MailboxExecutor mailbox;
    private transient ListState<TrailRead> pendingState;
    private transient ListState<Long> startedState;
    private transient PendingReads pending;
    private transient Map<ObjectRead, TrailRead> reads;
    private transient ObjectStore store;
    private transient ObjectReader reader;
    private transient @Nullable KnownSigningKeys knownKeys;
    private transient ExecutorService threads;
    private transient long started;
    private transient Counter objectsRead;
    private transient Counter objectsRejected;
    private transient Counter recordsRead;
    private transient Counter recordsRejected;
    private transient Counter rowsFound;
    private transient Counter bytesRead;
    private transient Counter readRetries;
    private transient Counter digestsIgnored;

    /** Reads everything that its digests list, or no digests. */
    public TrailReadOperator(
            Location location,
            ObjectStoreFactory stores,
            TrailLimits limits,
            AccessPoints accessPoints,
            int readsConcurrent,
            boolean verifyDigests) {
        this(
                location,
                stores,
                limits,
                accessPoints,
                readsConcurrent,
                verifyDigests,
                AuditScope.EVERYTHING,
                CHUNK_BYTES);
    }

    /**
     * @param readsConcurrent objects read at once by one subtask, 1 to {@link #READS_CONCURRENT_MAX}
     * @param verifyDigests whether digests are read, and the content of log files is hashed
     * @param scope what of that which digests list is to be read
     */
    public TrailReadOperator(
            Location location,
            ObjectStoreFactory stores,
            TrailLimits limits,
            AccessPoints accessPoints,
            int readsConcurrent,
            boolean verifyDigests,
            AuditScope scope) {
        this(location, stores, limits, accessPoints, readsConcurrent, verifyDigests, scope, CHUNK_BYTES);
    }

    /** @param chunkBytes bytes of rows sent in one mail */
    public TrailReadOperator(
            Location location,
            ObjectStoreFactory stores,
            TrailLimits limits,
            AccessPoints accessPoints,
            int readsConcurrent,
            boolean verifyDigests,
            AuditScope scope,
            int chunkBytes) {
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
        this.scope = scope;
        this.chunkBytes = chunkBytes;
    }

    /** Digests count only if CloudTrail signed them. */
    public TrailReadOperator withSignaturesBy(SigningKeysFactory keys) {
        signingKeys = keys;
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
        reader = new ObjectReader(
                location, store, limits, accessPoints, verifyDigests, signatureCheck(), scope, started);
        threads = Executors.newFixedThreadPool(
                readsConcurrent, DaemonThreads.named("read trail of " + getOperatorName()));
        pending = new PendingReads(readsConcurrent);
        reads = new HashMap<>();
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

        for (TrailRead read : pendingState.get()) {
            if (read.getRetryAt() > now()) {
                pending.await(read);
                resumeAt(read);
            } else {
                pending.add(read);
            }
        }
        if (pending.size() > 0) {
            mailbox.execute(this::start, "go on with restored objects");
        }
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
        pending.add(new TrailRead(object, 0L, 0, 0L));
        start();
        while (!pending.hasRoom()) {
            mailbox.yield();
        }
    }

    private void start() {
        for (TrailRead next = pending.take(); next != null; next = pending.take()) {
            ObjectRead read = new ObjectRead(reader, next.getObject(), next.getSent(), chunkBytes, this);
            reads.put(read, next);
            threads.execute(read);
        }
    }

    private void resumeAt(TrailRead read) {
        getProcessingTimeService().registerTimer(read.getRetryAt(), time -> {
            pending.add(read);
            start();
        });
    }

    // ---- from the reading threads, handed over to the task's own

    @Override
    public void chunk(ObjectRead read, TrailChunk chunk, long fetched) {
        mailbox.execute(
                () -> {
                    TrailRead state = state(read);
                    send(state, chunk, fetched);
                    state.setObject(read.object());
                    state.setAttempt(0);
                    read.sent();
                },
                "send rows");
    }

    @Override
    public void finished(
            ObjectRead read, TrailChunk chunk, @Nullable TrailFinding broken, List<ObjectAudit> audits, long fetched) {
        end(read, state -> {
            send(state, chunk, fetched);
            if (broken == null) {
                objectsRead.inc();
                audits.forEach(this::audit);
            } else {
                reject(read, broken);
            }
        });
    }

    private void send(TrailRead state, TrailChunk chunk, long fetched) {
        for (UsageRow row : chunk.rows()) {
            output.collect(new StreamRecord<>(row));
        }
        for (TrailFinding finding : chunk.findings()) {
            collect(state.getObject(), finding);
        }
        rowsFound.inc(chunk.rows().size());
        recordsRejected.inc(chunk.findings().size());
        bytesRead.inc(fetched);
        long passed = Math.max(chunk.records(), state.getSent());
        recordsRead.inc(passed - state.getSent());
        state.setSent(passed);
    }

    @Override
    public void failed(ObjectRead read, ObjectStoreException failure) {
        if (failure.kind() == ObjectStoreException.Kind.UNAVAILABLE) {
            retry(read, failure);
            return;
        }
        TrailFinding finding =
                new TrailFinding(rule(failure.kind()), "", String.valueOf(failure.getMessage()), new byte[0]);
        end(read, state -> reject(read, finding));
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
    public void interrupted(ObjectRead read, IOException failure) {
        retry(read, failure);
    }

    private void retry(ObjectRead read, Exception failure) {
        mailbox.execute(
                () -> {
                    TrailRead state = state(read);
                    reads.remove(read);
                    pending.backOff(state, now());
                    resumeAt(state);
                    readRetries.inc();
                    LOG.warn(
                            "reading {} failed and will be tried again",
                            location.uri(state.getObject().getKey()),
                            failure);
                    start();
                },
                "retry");
    }

    @Override
    public void crashed(Throwable failure) {
        mailbox.execute(
                () -> {
                    throw new IllegalStateException("a thread that reads a trail failed", failure);
                },
                "fail");
    }

    @FunctionalInterface
    private interface Ending {
        void tell(TrailRead state);
    }

    private void end(ObjectRead read, Ending ending) {
        mailbox.execute(
                () -> {
                    TrailRead state = state(read);
                    ending.tell(state);
                    reads.remove(read);
                    pending.end(state);
                    start();
                },
                "end of a read");
    }

    private TrailRead state(ObjectRead read) {
        return Objects.requireNonNull(reads.get(read), "a read tells nothing after its end");
    }

    // ---- to the rest of the job

    private void reject(ObjectRead read, TrailFinding finding) {
        objectsRejected.inc();
        collect(read.object(), finding);
        if (verifyDigests) {
            audit(new ObjectAudit(location.uri(read.object().getKey()), null, null));
        }
    }

    private void collect(TrailObject object, TrailFinding finding) {
        output.collect(REJECTS, new StreamRecord<>(finding.reject(location.uri(object.getKey()), now())));
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
        pendingState.update(pending.all());
        startedState.update(List.of(started));
    }

    /** The end of input, which the audit waits for, comes as a watermark: behind everything that is still to be read. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.equals(Watermark.MAX_WATERMARK)) {
            drain();
        }
        super.processWatermark(mark);
    }

    @Override
    public void endInput() throws Exception {
        drain();
    }

    private void drain() throws InterruptedException {
        while (!isIdle()) {
            mailbox.yield();
        }
    }

    /** Whether there is nothing to read, now or later. */
    public boolean isIdle() {
        return pending.size() == 0;
    }

    /** What is read or waits. */
    public int pendingObjects() {
        return pending.size();
    }

    /** What waits for its next try. */
    public int backingOff() {
        return pending.backingOff();
    }

    @Override
    public void close() throws Exception {
        if (threads != null) {
            threads.shutdownNow();
            threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            store.close();
        }
        if (knownKeys != null) {
            knownKeys.close();
        }
        super.close();
    }
}
