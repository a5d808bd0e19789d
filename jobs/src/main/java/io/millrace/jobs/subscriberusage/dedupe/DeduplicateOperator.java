package io.millrace.jobs.subscriberusage.dedupe;

import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.jobs.subscriberusage.UsageRow;
import io.millrace.jobs.subscriberusage.UsageTable;
import io.millrace.jobs.subscriberusage.write.UsagePartitioning;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Deduplication of events. Keyed by {@link UsagePartitioning#SEEN}, so that one key's ids are few thousands and are read at once.
 *
 * <p>A row whose id was seen is dropped. A correction passes once, too: as the event's row when the event itself was not
 * seen, else as a row of table CORRECTIONS.
 *
 * <p>State: {@code ids}, the ids of a key in blocks (see {@link SeenSet}), and one timer a key. The sets in use are in the
 * heap, up to a number of bytes; what was added to them is appended to state at every snapshot, and a set that was
 * evicted is read back when a row asks for it. A key is forgotten a while after its last new id, by the clock of the machine,
 * not by the event's hour: a backfill of years is deduplicated as well.
 */
public final class DeduplicateOperator extends AbstractStreamOperator<UsageRow>
        implements OneInputStreamOperator<UsageRow, UsageRow>, Triggerable<Long, VoidNamespace> {

    private static final long serialVersionUID = 1L;

    /** Of sets in the heap, a subtask: about 2.8 million ids. */
    private static final long HEAP_BYTES = 64L * 1024 * 1024;

    /** So many blocks of a key are made one, which bounds what a read has to put together. */
    static final int BLOCKS_MAX = 32;

    private final long dedupeMillis;
    private final long heapBytes;

    private transient ListState<byte[]> ids;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient RecentSets recent;
    private transient Set<Long> changed;
    private transient @Nullable Long lastKey;
    private transient @Nullable SeenSet lastSet;
    private transient @Nullable CorrectionId correctionId;
    private transient Counter rowsSeen;
    private transient Counter duplicatesDropped;
    private transient Counter corrections;

    /** @param dedupe for so long after its last new id a key is remembered */
    public DeduplicateOperator(Duration dedupe) {
        this(dedupe, HEAP_BYTES);
    }

    /** @param heapBytes of the sets kept in the heap, each subtask */
    public DeduplicateOperator(Duration dedupe, long heapBytes) {
        this.dedupeMillis = dedupe.toMillis();
        this.heapBytes = heapBytes;
    }

    static ListStateDescriptor<byte[]> idBlocks() {
        return new ListStateDescriptor<>("ids", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    }

    @Override
    public void open() throws Exception {
        super.open();
        ids = getRuntimeContext().getListState(idBlocks());
        timers = getInternalTimerService("forget", VoidNamespaceSerializer.INSTANCE, this);
        recent = new RecentSets(heapBytes);
        changed = new LinkedHashSet<>();
        MetricGroup metrics = PublishedMetrics.of(getMetricGroup());
        rowsSeen = metrics.counter("rowsSeen");
        duplicatesDropped = metrics.counter("duplicatesDropped");
        corrections = metrics.counter("corrections");
        metrics.gauge("idsInHeap", () -> recent.ids());
        metrics.gauge("idBytesInHeap", () -> recent.bytes());
    }

    @Override
    public void processElement(StreamRecord<UsageRow> element) throws Exception {
        UsageRow row = element.getValue();
        rowsSeen.inc();
        SeenSet set = current();
        if (row.getCorrection()) {
            correct(row, set);
        } else if (add(set, row.getIdHigh(), row.getIdLow())) {
            output.collect(element);
        } else {
            duplicatesDropped.inc();
        }
        letGo();
    }

    private void correct(UsageRow row, SeenSet set) throws Exception {
        CorrectionId identity = correctionId;
        if (identity == null) {
            identity = new CorrectionId();
            correctionId = identity;
        }
        ByteBuffer id = identity.of(row);
        if (!add(set, id.getLong(), id.getLong())) {
            duplicatesDropped.inc();
            return;
        }
        corrections.inc();
        UsageTable table = add(set, row.getIdHigh(), row.getIdLow()) ? row.getTable() : UsageTable.CORRECTIONS;
        output.collect(new StreamRecord<>(
                new UsageRow(row.getIdHigh(), row.getIdLow(), row.getHour(), table, true, row.getRow())));
    }

    private SeenSet current() throws Exception {
        Long key = (Long) getCurrentKey();
        if (lastSet != null && key.equals(lastKey)) {
            return lastSet;
        }
        SeenSet set = recent.get(key);
        if (set == null) {
            set = read();
            recent.put(key, set);
        }
        lastKey = key;
        lastSet = set;
        return set;
    }

    private SeenSet read() throws Exception {
        SeenSet set = new SeenSet();
        Iterable<byte[]> blocks = ids.get();
        if (blocks != null) {
            for (byte[] block : blocks) {
                set.load(block);
            }
        }
        return set;
    }

    private boolean add(SeenSet set, long high, long low) {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        long bytes = set.bytes();
        boolean first = set.isEmpty();
        boolean inState = set.isInState();
        if (!set.add(high, low, now)) {
            return false;
        }
        recent.changed(set.bytes() - bytes, 1);
        if (first) {
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, now + dedupeMillis);
        }
        if (inState) {
            changed.add((Long) getCurrentKey());
        }
        return true;
    }

    private void letGo() throws Exception {
        Map.Entry<Long, SeenSet> eldest = recent.eldestTooMany();
        if (eldest == null) {
            return;
        }
        Object current = getCurrentKey();
        while (eldest != null) {
            Long key = eldest.getKey();
            setCurrentKey(key);
            append(eldest.getValue());
            recent.remove(key);
            eldest = recent.eldestTooMany();
        }
        setCurrentKey(current);
    }

    /** Brings the state of the current key up to date. */
    private void append(SeenSet set) throws Exception {
        if (set.isInState()) {
            return;
        }
        long bytes = set.bytes();
        if (set.blocks() < BLOCKS_MAX) {
            ids.add(set.takeFresh());
        } else {
            ids.update(List.of(set.takeAll()));
        }
        recent.changed(set.bytes() - bytes, 0);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        for (Long key : changed) {
            SeenSet set = recent.get(key);
            if (set != null) {
                setCurrentKey(key);
                append(set);
            }
        }
        changed.clear();
        forgetLast();
        super.snapshotState(context);
    }

    @Override
    public void onProcessingTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
        Long key = timer.getKey();
        forgetLast();
        SeenSet set = recent.get(key);
        long due = (set == null ? writtenInState() : set.written()) + dedupeMillis;
        if (due > timer.getTimestamp()) {
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, due);
            return;
        }
        ids.clear();
        recent.remove(key);
    }

    /** The set of the last row is let go like any other once others were asked for. */
    private void forgetLast() {
        lastKey = null;
        lastSet = null;
    }

    private long writtenInState() throws Exception {
        long written = Long.MIN_VALUE;
        Iterable<byte[]> blocks = ids.get();
        if (blocks != null) {
            for (byte[] block : blocks) {
                written = Math.max(written, SeenSet.written(block));
            }
        }
        return written;
    }

    @Override
    public void onEventTime(InternalTimer<Long, VoidNamespace> timer) {
        throw new IllegalStateException("no timer of event time is registered");
    }
}
