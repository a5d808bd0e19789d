package io.millrace.jobs.subscriberusage.write;

import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.jobs.subscriberusage.UsageBlock;
import io.millrace.jobs.subscriberusage.UsageRow;
import io.millrace.jobs.subscriberusage.WaitingRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.avro.Schema;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Batches of rows by table and day, each large enough for a good file. Keyed by {@link UsagePartitioning#DAY}: the rows of one
 * table and day are emitted together, as the blocks of one file, when the first of them has waited long enough or when
 * there are so many that the file is large anyway.
 *
 * <p>That is the compaction of this job. It comes before the files: a file that a reader has seen is never replaced.
 *
 * <p>The blocks of a file go out in one mail, so no checkpoint comes between them; other mails and checkpoints come
 * between the files. The sink has to run chained, or at least with the same parallelism, so that their order holds.
 *
 * <p>State: {@code blocks} and {@code waiting}, and one timer a key. The block that is being filled is in the heap and goes
 * to state at a snapshot, when it is full, or when open blocks of many days take too much together.
 */
public final class BatchByDayOperator extends AbstractStreamOperator<UsageBlock>
        implements OneInputStreamOperator<UsageRow, UsageBlock>, Triggerable<Long, VoidNamespace>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    /**
     * Rows of a block before it is compressed; large enough for ZSTD, small enough for a value of RocksDB. With its last
     * row it still fits into an array of 256 KB; in a heap of 512 MB the next larger one is humongous to G1, each of which
     * is a reason to begin a collection.
     */
    private static final int BLOCK_BYTES = 248 * 1024;

    /** Rows in the heap, of all days of a subtask: a backfill has hundreds of days open. */
    private static final long OPEN_BYTES = 32L * 1024 * 1024;

    private final long compactAfterMillis;
    private final int rowsMax;
    private final int blockBytes;
    private final long openBytesMax;
    private final Schema schema;

    private transient MailboxExecutor mailbox;
    private transient MapState<Integer, byte[]> blocks;
    private transient ValueState<WaitingRows> waiting;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient String schemaText;
    private transient Map<Long, Gathered> days;
    private transient Deque<Long> due;
    private transient long openBytes;
    private transient long pendingRows;
    private transient @Nullable Long lastKey;
    private transient @Nullable Gathered lastDay;

    /**
     * @param compactAfter how long the first of the rows waits for others; zero: until the next checkpoint
     * @param compactRowsMax so many rows of a table and day do not wait any longer
     */
    public BatchByDayOperator(Duration compactAfter, int compactRowsMax) {
        this(compactAfter, compactRowsMax, BLOCK_BYTES, OPEN_BYTES, Usage.getClassSchema());
    }

    /**
     * @param blockBytes of rows in one block
     * @param openBytesMax of rows in the heap, each subtask
     * @param schema of the rows that come and go; those of an older release that wait in state are converted
     */
    public BatchByDayOperator(
            Duration compactAfter, int compactRowsMax, int blockBytes, long openBytesMax, Schema schema) {
        this.compactAfterMillis = compactAfter.toMillis();
        this.rowsMax = compactRowsMax;
        this.blockBytes = blockBytes;
        this.openBytesMax = openBytesMax;
        this.schema = schema;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        this.mailbox = mailboxExecutor;
    }

    @Override
    public void open() throws Exception {
        super.open();
        blocks = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "blocks", Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        ValueStateDescriptor<WaitingRows> descriptor =
                new ValueStateDescriptor<>("waiting", new AvroTypeInfo<>(WaitingRows.class));
        waiting = getRuntimeContext().getState(descriptor);
        timers = getInternalTimerService("compact", VoidNamespaceSerializer.INSTANCE, this);
        schemaText = schema.toString();
        days = new LinkedHashMap<>();
        due = new ArrayDeque<>();
        MetricGroup metrics = PublishedMetrics.of(getMetricGroup());
        metrics.gauge("pendingRows", () -> pendingRows);
        metrics.gauge("openBytes", () -> openBytes);

        getKeyedStateBackend()
                .applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        descriptor,
                        (key, state) -> days.put((Long) key, new Gathered(state.value())));
        long now = getProcessingTimeService().getCurrentProcessingTime();
        days.forEach((key, day) -> {
            pendingRows += day.rows;
            if (compactAfterMillis == 0) {
                return;
            }
            // Its timer may have been set by another setting, or have come before the snapshot and its mail behind.
            if (isDue(day, now) || isOutdated(day)) {
                due.add(key);
            } else {
                setCurrentKey(key);
                timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, dueAt(day));
            }
        });
        scheduleDue();
    }

    @Override
    public void processElement(StreamRecord<UsageRow> element) throws Exception {
        Gathered day = current();
        ByteBuffer row = element.getValue().getRow();
        int before = day.open.length();
        day.open.add(row);
        openBytes += day.open.length() - before;
        day.rows++;
        day.changed = true;
        pendingRows++;
        if (day.rows >= rowsMax) {
            emit((Long) getCurrentKey(), day);
        } else if (day.open.length() >= blockBytes) {
            close(day);
        } else if (openBytes > openBytesMax) {
            closeLargest();
        }
    }

    private Gathered current() throws Exception {
        Long key = (Long) getCurrentKey();
        if (lastDay != null && key.equals(lastKey)) {
            return lastDay;
        }
        Gathered day = days.get(key);
        if (day != null && isOutdated(day)) {
            emit(key, day);
            day = null;
        }
        if (day == null) {
            day = new Gathered(schemaText, getProcessingTimeService().getCurrentProcessingTime());
            days.put(key, day);
            if (compactAfterMillis > 0) {
                timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, dueAt(day));
            }
        }
        lastKey = key;
        lastDay = day;
        return day;
    }

    private boolean isOutdated(Gathered day) {
        return !day.schema.equals(schemaText);
    }

    private boolean isDue(Gathered day, long now) {
        return dueAt(day) <= now;
    }

    private long dueAt(Gathered day) {
        return day.since + compactAfterMillis;
    }

    /** Puts the open block of the current key into state. */
    private void close(Gathered day) throws Exception {
        openBytes -= day.open.length();
        blocks.put(day.blocks++, day.open.take());
    }

    private void closeLargest() throws Exception {
        Object current = getCurrentKey();
        Map.Entry<Long, Gathered> largest = days.entrySet().stream()
                .max(Comparator.comparingInt(entry -> entry.getValue().open.length()))
                .orElseThrow();
        setCurrentKey(largest.getKey());
        close(largest.getValue());
        setCurrentKey(current);
    }

    /** Sends out all that waits under the current key. */
    private void emit(Long key, Gathered day) throws Exception {
        String folder = UsageDay.ofKey(key).folder();
        int closed = day.blocks;
        boolean open = !day.open.isEmpty();
        for (int i = 0; i < closed; i++) {
            byte[] block = blocks.get(i);
            blocks.remove(i);
            output(folder, i == 0, !open && i == closed - 1, inSchema(day, block));
        }
        if (open) {
            openBytes -= day.open.length();
            output(folder, closed == 0, true, day.open.take());
        }
        waiting.clear();
        if (compactAfterMillis > 0) {
            timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, dueAt(day));
        }
        pendingRows -= day.rows;
        days.remove(key);
        lastKey = null;
        lastDay = null;
    }

    private byte[] inSchema(Gathered day, byte[] block) throws IOException {
        return isOutdated(day) ? UsageRows.convert(block, new Schema.Parser().parse(day.schema), schema) : block;
    }

    private void output(String folder, boolean first, boolean last, byte[] rows) {
        output.collect(new StreamRecord<>(new UsageBlock(folder, first, last, ByteBuffer.wrap(rows))));
    }

    @Override
    public void onProcessingTime(InternalTimer<Long, VoidNamespace> timer) {
        due.add(timer.getKey());
        scheduleDue();
    }

    private void scheduleDue() {
        if (due.isEmpty()) {
            return;
        }
        try {
            mailbox.execute(this::emitDue, "send out rows that have waited");
        } catch (RejectedExecutionException e) {
            // The task takes no more mail because it was stopped with a savepoint, whose rows are due when it is
            // restored.
            due.clear();
        }
    }

    /** One file a mail, so that a checkpoint does not wait for all files of a backfill. */
    private void emitDue() throws Exception {
        Long key = due.poll();
        if (key == null) {
            return;
        }
        Gathered day = days.get(key);
        if (day != null
                && (isOutdated(day) || isDue(day, getProcessingTimeService().getCurrentProcessingTime()))) {
            setCurrentKey(key);
            emit(key, day);
        }
        scheduleDue();
    }

    private void emitAll() throws Exception {
        for (Map.Entry<Long, Gathered> day : new ArrayList<>(days.entrySet())) {
            setCurrentKey(day.getKey());
            emit(day.getKey(), day.getValue());
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        if (compactAfterMillis == 0) {
            emitAll();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        for (Map.Entry<Long, Gathered> entry : days.entrySet()) {
            Gathered day = entry.getValue();
            if (day.changed) {
                setCurrentKey(entry.getKey());
                if (!day.open.isEmpty()) {
                    close(day);
                }
                waiting.update(new WaitingRows(day.rows, day.blocks, day.since, day.schema));
                day.changed = false;
            }
        }
        super.snapshotState(context);
    }

    /** Nothing comes that would be worth waiting for. */
    @Override
    public void endInput() throws Exception {
        emitAll();
    }

    @Override
    public void onEventTime(InternalTimer<Long, VoidNamespace> timer) {
        throw new IllegalStateException("no timer of event time is registered");
    }

    /** Waiting rows of one table and day. */
    private static final class Gathered {

        private final UsageRows open = new UsageRows();
        private final long since;
        private final String schema;
        private int rows;
        private int blocks;
        private boolean changed;

        private Gathered(String schema, long since) {
            this.schema = schema;
            this.since = since;
        }

        private Gathered(WaitingRows state) {
            this(state.getRowSchema(), state.getSince());
            this.rows = state.getRows();
            this.blocks = state.getBlocks();
        }
    }
}
