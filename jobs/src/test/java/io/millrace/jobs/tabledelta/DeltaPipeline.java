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
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
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
    private final DeltaOperator deltaOperator;
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
        deltaOperator = new DeltaOperator(setup.publication);
        delta = keyed(deltaOperator, TableKeys.BUCKET, setup);
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

    /** Runs mails until nothing is being read: what is not decided then waits for the clock or for an arrival. */
    void pause() throws Exception {
        do {
            await(() -> !readOperator.isReading());
        } while (step());
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

    /** What every bucket has in state, in a form to compare: by its key, all runs, blocks, and what is current. */
    SortedMap<String, String> bucketState() throws Exception {
        SortedMap<String, String> states = new TreeMap<>();
        KeyedStateBackend<String> backend = deltaOperator.getKeyedStateBackend();
        MapStateDescriptor<Long, byte[]> blocks =
                new MapStateDescriptor<>("blocks", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
        describe(
                backend,
                blocks,
                state -> {
                    SortedMap<Long, String> byKey = new TreeMap<>();
                    for (Map.Entry<Long, byte[]> entry : state.entries()) {
                        byKey.put(entry.getKey(), Arrays.toString(entry.getValue()));
                    }
                    return byKey;
                },
                states);
        describe(
                backend,
                new MapStateDescriptor<>("runs", Types.LONG, Types.INT),
                state -> {
                    SortedMap<Long, Integer> byRun = new TreeMap<>();
                    for (Map.Entry<Long, Integer> entry : state.entries()) {
                        byRun.put(entry.getKey(), entry.getValue());
                    }
                    return byRun;
                },
                states);
        describe(
                backend,
                new ValueStateDescriptor<>("current", new AvroTypeInfo<>(BucketTable.class)),
                ValueState::value,
                states);
        describe(
                backend,
                new ValueStateDescriptor<>("verdicts", new AvroTypeInfo<>(VerdictQueue.class)),
                ValueState::value,
                states);
        return states;
    }

    /** Staged runs by bucket that are neither current nor waiting to be: leaked, when none is held or being read. */
    Set<String> strayRuns() throws Exception {
        Map<String, Set<Long>> known = new HashMap<>();
        KeyedStateBackend<String> backend = deltaOperator.getKeyedStateBackend();
        backend.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                new ValueStateDescriptor<>("current", new AvroTypeInfo<>(BucketTable.class)),
                (key, state) -> known.computeIfAbsent(key, absent -> new HashSet<>())
                        .addAll(state.value().getRuns()));
        backend.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                new ValueStateDescriptor<>("verdicts", new AvroTypeInfo<>(VerdictQueue.class)),
                (key, state) -> state.value()
                        .getVerdicts()
                        .forEach(verdict -> verdict.getRuns()
                                .forEach(run -> known.computeIfAbsent(key, absent -> new HashSet<>())
                                        .add(run.getRun()))));
        Set<String> stray = new TreeSet<>();
        backend.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                new MapStateDescriptor<>("runs", Types.LONG, Types.INT),
                (key, state) -> {
                    for (Long run : state.keys()) {
                        if (!known.getOrDefault(key, Set.of()).contains(run)) {
                            stray.add(key + " run " + run);
                        }
                    }
                });
        return stray;
    }

    /** Whether no table has anything to read, now or later. */
    boolean isIdle() {
        return readOperator.isIdle();
    }

    private interface Description<S> {
        Object of(S state) throws Exception;
    }

    private static <S extends State, T> void describe(
            KeyedStateBackend<String> backend,
            StateDescriptor<S, T> descriptor,
            Description<S> description,
            SortedMap<String, String> into)
            throws Exception {
        backend.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                descriptor,
                (key, state) -> into.put(key + ' ' + descriptor.getName(), String.valueOf(description.of(state))));
    }

    @Override
    public void close() throws Exception {
        arrivals.close();
        reader.close();
        delta.close();
        sums.close();
    }
}
