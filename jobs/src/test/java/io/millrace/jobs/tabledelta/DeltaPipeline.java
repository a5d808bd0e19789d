package io.millrace.jobs.tabledelta;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.csv.Limits;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.jobs.settings.VersionOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * The operators of table-delta, one subtask each, in one thread that the test drives: exact about which output came
 * when, and able to stop between any two of their mails.
 */
final class DeltaPipeline implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** What the operators are built with. */
    static final class Setup {
        Location location = Location.parse("s3://exports");
        boolean marker;
        VersionOrder order = VersionOrder.LEXICOGRAPHIC;
        int shrinkMaxPercent = 20;
        long shrinkMinRows = 100;
        boolean holdSchemaChange;
        Dialect dialect = Dialect.builder().build();
        List<String> keyColumns = List.of("id");
        Limits limits = Limits.DEFAULT;
        RecordLimit recordLimit = RecordLimit.NONE;
        int buckets = 4;
        DeltaOperator.Publication publication = DeltaOperator.Publication.AT_ONCE;
        StateBackend backend = new HashMapStateBackend();
    }

    /** The state of all operators at one checkpoint. */
    record Checkpoint(OperatorSubtaskState reader, OperatorSubtaskState delta, OperatorSubtaskState reports, long id) {}

    private record Forms(Dialect dialect, List<String> keyColumns) implements TableForms {
        @Override
        public Dialect dialect(String tenant, String table) {
            return dialect;
        }

        @Override
        public List<String> keyColumns(String tenant, String table) {
            return keyColumns;
        }
    }

    final List<Change> changes = new ArrayList<>();
    final List<VersionReport> reports = new ArrayList<>();
    final List<Reject> rejects = new ArrayList<>();

    private final OneInputStreamOperatorTestHarness<ObjectArrival, ExportArrival> arrivals;
    private final KeyedOneInputStreamOperatorTestHarness<String, ExportArrival, BucketMessage> reader;
    private final KeyedOneInputStreamOperatorTestHarness<String, BucketMessage, Change> delta;
    private final KeyedOneInputStreamOperatorTestHarness<String, BucketResult, VersionReport> sums;
    private final ReadOperator readOperator;
    private long checkpoints;

    DeltaPipeline(Setup setup, ObjectStoreFactory stores) throws Exception {
        this(setup, stores, null);
    }

    DeltaPipeline(Setup setup, ObjectStoreFactory stores, @Nullable Checkpoint restored) throws Exception {
        arrivals = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new ExportArrivals(setup.location)));
        readOperator = new ReadOperator(
                setup.location,
                stores,
                new VersionPolicy(
                        setup.marker, setup.order, setup.shrinkMaxPercent, setup.shrinkMinRows, setup.holdSchemaChange),
                new Forms(setup.dialect, setup.keyColumns),
                setup.limits,
                setup.recordLimit,
                setup.buckets);
        reader = keyed(readOperator, TableKeys.ARRIVAL, setup);
        delta = keyed(new DeltaOperator(setup.publication), TableKeys.BUCKET, setup);
        sums = keyed(new KeyedProcessOperator<>(new VersionReports()), TableKeys.RESULT, setup);
        arrivals.open();
        reader.initializeState(restored == null ? null : restored.reader());
        delta.initializeState(restored == null ? null : restored.delta());
        sums.initializeState(restored == null ? null : restored.reports());
        checkpoints = restored == null ? 0 : restored.id();
        reader.open();
        delta.open();
        sums.open();
    }

    private static <I, O> KeyedOneInputStreamOperatorTestHarness<String, I, O> keyed(
            OneInputStreamOperator<I, O> operator, KeySelector<I, String> key, Setup setup) throws Exception {
        TypeInformation<String> type = Types.STRING;
        KeyedOneInputStreamOperatorTestHarness<String, I, O> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(operator, key, type);
        harness.setStateBackend(setup.backend);
        harness.getExecutionConfig().disableGenericTypes();
        return harness;
    }

    void arrive(ObjectArrival object) throws Exception {
        arrivals.processElement(object, 0);
        drain(arrivals, ExportArrivals.REJECTS, rejects);
        for (ExportArrival arrival : taken(arrivals)) {
            reader.processElement(arrival, 0);
            forward();
        }
    }

    /** Runs the operators' mails until nothing is being read and no verdict waits to be carried out. */
    void settle() throws Exception {
        await(() -> readOperator.isIdle());
        step();
    }

    /** Runs mails until the condition holds. */
    void await(BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + DEADLINE);
            }
            if (!step()) {
                Thread.onSpinWait();
            }
        }
    }

    /** Runs the mails that wait now; false when there was none. */
    boolean step() throws Exception {
        boolean ran = false;
        while (runMail(reader) | runMail(delta)) {
            ran = true;
            forward();
        }
        return ran;
    }

    /** Runs at most one mail of the reader, and none of the buckets. */
    boolean stepReader() throws Exception {
        boolean ran = runMail(reader);
        forward();
        return ran;
    }

    /** Runs at most one mail of the buckets. */
    boolean stepBuckets() throws Exception {
        boolean ran = runMail(delta);
        forward();
        return ran;
    }

    private static boolean runMail(OneInputStreamOperatorTestHarness<?, ?> harness) throws Exception {
        var mail = harness.getTaskMailbox().tryTake(0);
        if (mail.isEmpty()) {
            return false;
        }
        mail.get().run();
        return true;
    }

    private void forward() throws Exception {
        for (BucketMessage message : taken(reader)) {
            delta.processElement(message, 0);
        }
        drain(reader, ReadOperator.REJECTS, rejects);
        drain(reader, ReadOperator.REPORTS, reports);
        changes.addAll(taken(delta));
        drain(delta, DeltaOperator.REJECTS, rejects);
        List<BucketResult> results = new ArrayList<>();
        drain(delta, DeltaOperator.RESULTS, results);
        for (BucketResult result : results) {
            sums.processElement(result, 0);
        }
        reports.addAll(taken(sums));
    }

    private static <O> List<O> taken(OneInputStreamOperatorTestHarness<?, O> harness) {
        List<O> records = new ArrayList<>(harness.extractOutputValues());
        harness.getOutput().clear();
        return records;
    }

    private static <T> void drain(OneInputStreamOperatorTestHarness<?, ?> harness, OutputTag<T> tag, List<T> into) {
        var side = harness.getSideOutput(tag);
        if (side != null) {
            for (StreamRecord<T> record : side) {
                into.add(record.getValue());
            }
            side.clear();
        }
    }

    /** Takes a checkpoint without telling the operators that it is complete. */
    Checkpoint snapshot() throws Exception {
        checkpoints++;
        return new Checkpoint(
                reader.snapshot(checkpoints, 0),
                delta.snapshot(checkpoints, 0),
                sums.snapshot(checkpoints, 0),
                checkpoints);
    }

    /** Tells the operators that the checkpoint is complete. */
    void complete(Checkpoint checkpoint) throws Exception {
        reader.notifyOfCompletedCheckpoint(checkpoint.id());
        delta.notifyOfCompletedCheckpoint(checkpoint.id());
        sums.notifyOfCompletedCheckpoint(checkpoint.id());
    }

    /** Moves the clock, which retries wait for. */
    void advance(Duration duration) throws Exception {
        reader.setProcessingTime(reader.getProcessingTime() + duration.toMillis());
        delta.setProcessingTime(reader.getProcessingTime());
        forward();
    }

    int keyedStateEntries() {
        return reader.numKeyedStateEntries() + delta.numKeyedStateEntries() + sums.numKeyedStateEntries();
    }

    int bucketStateEntries() {
        return delta.numKeyedStateEntries();
    }

    @Override
    public void close() throws Exception {
        arrivals.close();
        reader.close();
        delta.close();
        sums.close();
    }
}
