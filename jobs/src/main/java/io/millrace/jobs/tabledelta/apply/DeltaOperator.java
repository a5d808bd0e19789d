package io.millrace.jobs.tabledelta.apply;

import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.tabledelta.BucketMessage;
import io.millrace.jobs.tabledelta.BucketResult;
import io.millrace.jobs.tabledelta.BucketTable;
import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Image;
import io.millrace.jobs.tabledelta.StagedRun;
import io.millrace.jobs.tabledelta.VerdictQueue;
import io.millrace.jobs.tabledelta.VersionVerdict;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * The operator that keeps the current rows of its buckets, stages the rows of versions being read, and executes the
 * reader's verdicts. Keyed by bucket.
 *
 * <p>State: {@code blocks} holds every staged and current row, written once: an applied version is promoted by name,
 * not copied. A verdict is executed in steps through the mailbox, a bounded number of outputs at a time, so that
 * checkpoints pass in between at any speed of the sink; {@code verdicts} holds the progress.
 *
 * <p>With {@link Publication#AFTER_CHECKPOINT} a verdict waits until a checkpoint contains it and its rows. From then
 * on a restart publishes exactly the same operations again, even when the object in S3 has been overwritten or deleted
 * meanwhile. A sink without transactions needs that; a sink that is part of the checkpoint does not.
 */
public final class DeltaOperator extends AbstractStreamOperator<Change>
        implements OneInputStreamOperator<BucketMessage, Change>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    public static final OutputTag<BucketResult> RESULTS =
            new OutputTag<>("results", new AvroTypeInfo<>(BucketResult.class));
    public static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));

    /** The earliest moment at which a verdict is executed. */
    public enum Publication {
        AT_ONCE,
        AFTER_CHECKPOINT
    }

    /** Limits the time that a checkpoint barrier waits for the mailbox. */
    private static final int OUTPUTS_PER_MAIL = 1_000;

    private static final int BLOCKS_PER_RUN_BITS = 20;

    private final Publication publication;
    private final int outputsPerMail;

    private transient MailboxExecutor mailbox;
    private transient BlockCompression compression;
    private transient MapState<Long, byte[]> blocks;
    private transient MapState<Long, Integer> runLengths;
    private transient ValueState<BucketTable> current;
    private transient ValueState<VerdictQueue> verdicts;
    private transient Counter changes;
    private transient Counter rejected;

    /** The bucket of each verdict that may be executed; the verdicts of a bucket are executed in their order. */
    private transient Deque<String> ready;

    private transient List<String> sinceCheckpoint;
    private transient NavigableMap<Long, List<String>> inCheckpoint;
    private transient int outstanding;
    private transient boolean mailScheduled;
    private transient @Nullable BucketDelta active;
    private transient List<String> activeSources;

    public DeltaOperator(Publication publication) {
        this(publication, OUTPUTS_PER_MAIL);
    }

    /** @param outputsPerMail limit of the outputs emitted in one mail */
    public DeltaOperator(Publication publication, int outputsPerMail) {
        this.publication = publication;
        this.outputsPerMail = outputsPerMail;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor mailboxExecutor) {
        super.setMailboxExecutor(mailboxExecutor);
        this.mailbox = mailboxExecutor;
    }

    @Override
    public void open() throws Exception {
        super.open();
        compression = new BlockCompression();
        blocks = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "blocks", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        runLengths = getRuntimeContext().getMapState(new MapStateDescriptor<>("runs", Types.LONG, Types.INT));
        current = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("current", new AvroTypeInfo<>(BucketTable.class)));
        ValueStateDescriptor<VerdictQueue> queue =
                new ValueStateDescriptor<>("verdicts", new AvroTypeInfo<>(VerdictQueue.class));
        verdicts = getRuntimeContext().getState(queue);
        MetricGroup metrics = PublishedMetrics.of(getMetricGroup());
        changes = metrics.counter("changes");
        rejected = metrics.counter("rejected");
        ready = new ArrayDeque<>();
        sinceCheckpoint = new ArrayList<>();
        inCheckpoint = new TreeMap<>();
        activeSources = new ArrayList<>();
        metrics.gauge("applyingBuckets", () -> outstanding);

        // Restored verdicts are in the checkpoint they were restored from.
        getKeyedStateBackend()
                .applyToAllKeys(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, queue, (key, state) -> {
                    for (int i = 0; i < state.value().getVerdicts().size(); i++) {
                        ready.add(key.toString());
                    }
                });
        outstanding = ready.size();
        scheduleMail();
    }

    @Override
    public void processElement(StreamRecord<BucketMessage> element) throws Exception {
        BucketMessage message = element.getValue();
        ByteBuffer block = message.getBlock();
        if (block != null) {
            stage(message.getRun(), block);
        }
        VersionVerdict verdict = message.getVerdict();
        if (verdict == null) {
            return;
        }
        if (verdict.getApply()) {
            enqueue(message, verdict);
        } else {
            for (StagedRun run : verdict.getRuns()) {
                drop(run.getRun());
            }
        }
    }

    private void stage(long run, ByteBuffer block) throws Exception {
        Integer length = runLengths.get(run);
        int index = length == null ? 0 : length;
        byte[] bytes = new byte[block.remaining()];
        block.duplicate().get(bytes);
        blocks.put(blockKey(run, index), compression.compress(bytes));
        runLengths.put(run, index + 1);
    }

    private static long blockKey(long run, int index) {
        return (run << BLOCKS_PER_RUN_BITS) | index;
    }

    private void drop(long run) throws Exception {
        Integer length = runLengths.get(run);
        if (length == null) {
            return;
        }
        for (int i = 0; i < length; i++) {
            blocks.remove(blockKey(run, i));
        }
        runLengths.remove(run);
    }

    private void enqueue(BucketMessage message, VersionVerdict verdict) throws Exception {
        VerdictQueue queue = verdicts.value();
        if (queue == null) {
            queue = new VerdictQueue(
                    message.getTenant(), message.getTable(), message.getBucket(), new ArrayList<>(), 0L);
        }
        queue.getVerdicts().add(verdict);
        verdicts.update(queue);
        outstanding++;
        (publication == Publication.AT_ONCE ? ready : sinceCheckpoint).add((String) getCurrentKey());
        scheduleMail();
    }

    private void scheduleMail() {
        if (!mailScheduled && !ready.isEmpty()) {
            try {
                mailbox.execute(this::executeVerdict, "execute verdicts");
                mailScheduled = true;
            } catch (RejectedExecutionException e) {
                // The task accepts no more mail after a stop with savepoint; the savepoint has the progress.
                ready.clear();
            }
        }
    }

    private void executeVerdict() throws Exception {
        mailScheduled = false;
        String key = ready.peek();
        if (key == null) {
            return;
        }
        setCurrentKey(key);
        if (execute(outputsPerMail)) {
            ready.remove();
            outstanding--;
        }
        scheduleMail();
    }

    /** Continues the oldest verdict of the current bucket; true when it is finished. */
    private boolean execute(int outputs) throws Exception {
        VerdictQueue queue = verdicts.value();
        VersionVerdict verdict = queue.getVerdicts().get(0);
        BucketDelta delta = active;
        if (delta == null) {
            delta = compare(verdict);
            for (long i = 0; i < queue.getSteps(); i++) {
                delta.next();
            }
            active = delta;
        }
        for (int i = 0; i < outputs; i++) {
            BucketDelta.Step step = delta.next();
            if (step == null) {
                promote(queue, verdict);
                report(queue, verdict, delta);
                active = null;
                activeSources.clear();
                return true;
            }
            emit(step, delta, queue, verdict);
        }
        queue.setSteps(queue.getSteps() + outputs);
        verdicts.update(queue);
        return false;
    }

    private BucketDelta compare(VersionVerdict verdict) throws Exception {
        Columns columns = new Columns(Objects.requireNonNull(verdict.getLayout(), "an applied version has a layout"));
        List<byte[]> after = new ArrayList<>();
        for (StagedRun run : verdict.getRuns()) {
            load(run.getRun(), after);
            while (activeSources.size() < after.size()) {
                activeSources.add(run.getSource());
            }
        }
        List<byte[]> before = new ArrayList<>();
        BucketTable table = current.value();
        Columns columnsBefore = columns;
        if (table != null) {
            columnsBefore = new Columns(Objects.requireNonNull(table.getLayout(), "an applied version has a layout"));
            for (Long run : table.getRuns()) {
                load(run, before);
            }
        }
        return new BucketDelta(new RunRows(before), columnsBefore, new RunRows(after), columns);
    }

    private void load(long run, List<byte[]> into) throws Exception {
        Integer length = runLengths.get(run);
        for (int i = 0; length != null && i < length; i++) {
            into.add(compression.decompress(blocks.get(blockKey(run, i))));
        }
    }

    private void emit(BucketDelta.Step step, BucketDelta delta, VerdictQueue queue, VersionVerdict verdict) {
        if (step == BucketDelta.Step.DUPLICATE) {
            rejected.inc();
            output.collect(
                    REJECTS,
                    new StreamRecord<>(ExportRule.DUPLICATE_KEY.reject(
                            activeSources.get(delta.duplicateBlock()),
                            "row " + delta.duplicateRowNumber(),
                            "a later row of version " + verdict.getVersion() + " has the same key and replaces it",
                            text(delta.duplicate()),
                            verdict.getDecidedAt())));
            return;
        }
        changes.inc();
        output.collect(new StreamRecord<>(delta.change(step, queue.getTenant(), queue.getTable(), verdict)));
    }

    private static String text(Image row) {
        Map<String, @Nullable String> fields = new LinkedHashMap<>();
        for (int i = 0; i < row.getColumns().size(); i++) {
            fields.put(row.getColumns().get(i), row.getValues().get(i));
        }
        return fields.toString();
    }

    private void promote(VerdictQueue queue, VersionVerdict verdict) throws Exception {
        BucketTable table = current.value();
        if (table != null) {
            for (Long run : table.getRuns()) {
                drop(run);
            }
        }
        List<Long> runs = new ArrayList<>();
        for (StagedRun run : verdict.getRuns()) {
            runs.add(run.getRun());
        }
        current.update(new BucketTable(verdict.getOrdinal(), verdict.getLayout(), runs));
        queue.getVerdicts().remove(0);
        queue.setSteps(0L);
        if (queue.getVerdicts().isEmpty()) {
            verdicts.clear();
        } else {
            verdicts.update(queue);
        }
    }

    private void report(VerdictQueue queue, VersionVerdict verdict, BucketDelta delta) {
        output.collect(
                RESULTS,
                new StreamRecord<>(new BucketResult(
                        queue.getTenant(),
                        queue.getTable(),
                        verdict.getVersion(),
                        verdict.getOrdinal(),
                        verdict.getBuckets(),
                        delta.inserted(),
                        delta.updated(),
                        delta.deleted(),
                        delta.unchanged(),
                        delta.duplicates(),
                        verdict.getRows(),
                        verdict.getBytes(),
                        verdict.getReason(),
                        verdict.getStartedAt(),
                        getProcessingTimeService().getCurrentProcessingTime())));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        if (!sinceCheckpoint.isEmpty()) {
            inCheckpoint.put(context.getCheckpointId(), sinceCheckpoint);
            sinceCheckpoint = new ArrayList<>();
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        NavigableMap<Long, List<String>> covered = inCheckpoint.headMap(checkpointId, true);
        covered.values().forEach(ready::addAll);
        covered.clear();
        scheduleMail();
    }

    /** No further checkpoint completes before the end of the input, so the remaining verdicts are executed now. */
    @Override
    public void endInput() throws Exception {
        inCheckpoint.values().forEach(ready::addAll);
        inCheckpoint.clear();
        ready.addAll(sinceCheckpoint);
        sinceCheckpoint.clear();
        scheduleMail();
        while (!ready.isEmpty()) {
            mailbox.yield();
        }
    }
}
