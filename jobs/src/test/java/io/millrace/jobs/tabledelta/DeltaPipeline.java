package io.millrace.jobs.tabledelta;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.csv.RowLimits;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.jobs.settings.VersionOrder;
import io.millrace.jobs.tabledelta.apply.DeltaOperator;
import io.millrace.jobs.tabledelta.read.ExportArrivals;
import io.millrace.jobs.tabledelta.read.ExportRows;
import io.millrace.jobs.tabledelta.read.ReadOperator;
import io.millrace.jobs.tabledelta.read.RecordLimit;
import io.millrace.jobs.tabledelta.read.TableForms;
import io.millrace.jobs.tabledelta.version.VersionPolicy;
import io.millrace.jobs.tabledelta.version.VersionReports;
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
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/**
 * The operators of table-delta, in one thread that the test drives: exact about which output came
 * when, and able to stop between any two of their mails.
 */
public final class DeltaPipeline implements AutoCloseable {

    /** Lets the reading threads have the processor. */

    /** What the operators are built with. */
    public static final class Setup {
        public Location location = Location.parse("s3://exports");
        public boolean marker;
        VersionOrder order = VersionOrder.LEXICOGRAPHIC;
        int shrinkMaxPercent = 20;
        long shrinkMinRows = 100;
        boolean holdSchemaChange;
        Dialect dialect = Dialect.builder().build();
        List<String> keyColumns = List.of("id");
        RowLimits limits = RowLimits.DEFAULT;
        RecordLimit recordLimit = RecordLimit.NONE;
        int buckets = 4;
        int chunkBytes = ExportRows.CHUNK_BYTES;
        int outputsPerTurn = 1_000;
        int parallelism = 1;
        DeltaOperator.Publication publication = DeltaOperator.Publication.AT_ONCE;
        StateBackend backend = new HashMapStateBackend();
    }

    /** The state of all operators at one checkpoint. */
    record Checkpoint(
            OperatorSubtaskState reader,
            OperatorSubtaskState delta,
            OperatorSubtaskState reports,
            long id,
            int parallelism) {}

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

    public final List<Change> changes = new ArrayList<>();
    final List<VersionReport> reports = new ArrayList<>();
    public final List<Reject> rejects = new ArrayList<>();

    private final OneInputStreamOperatorTestHarness<ObjectArrival, ExportArrival> arrivals;
    private final List<ReadOperator> readOperators = new ArrayList<>();
    private final List<DeltaOperator> deltaOperators = new ArrayList<>();
    private final KeyedSubtasks<ExportArrival, BucketMessage> reader;
    private final KeyedSubtasks<BucketMessage, Change> delta;
    private final KeyedSubtasks<BucketResult, VersionReport> sums;
    private final int parallelism;
    private long checkpoints;

    public DeltaPipeline(Setup setup, ObjectStoreFactory stores) throws Exception {
        this(setup, stores, null);
    }

    public DeltaPipeline(Setup setup, ObjectStoreFactory stores, @Nullable Checkpoint restored) throws Exception {
        arrivals = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new ExportArrivals(setup.location)));
        parallelism = setup.parallelism;
        reader = new KeyedSubtasks<>(() -> readOperator(setup, stores), TableKeys.ARRIVAL, parallelism, setup.backend);
        delta = new KeyedSubtasks<>(() -> deltaOperator(setup), TableKeys.BUCKET, parallelism, setup.backend);
        sums = new KeyedSubtasks<>(
                () -> new KeyedProcessOperator<>(new VersionReports()), TableKeys.RESULT, parallelism, setup.backend);
        arrivals.open();
        int restoredParallelism = restored == null ? parallelism : restored.parallelism();
        reader.restore(restored == null ? null : restored.reader(), restoredParallelism);
        delta.restore(restored == null ? null : restored.delta(), restoredParallelism);
        sums.restore(restored == null ? null : restored.reports(), restoredParallelism);
        checkpoints = restored == null ? 0 : restored.id();
        reader.open();
        delta.open();
        sums.open();
    }

    private ReadOperator readOperator(Setup setup, ObjectStoreFactory stores) {
        ReadOperator operator = new ReadOperator(
                setup.location,
                stores,
                new VersionPolicy(
                        setup.marker, setup.order, setup.shrinkMaxPercent, setup.shrinkMinRows, setup.holdSchemaChange),
                new Forms(setup.dialect, setup.keyColumns),
                setup.limits,
                setup.recordLimit,
                setup.buckets,
                setup.chunkBytes);
        readOperators.add(operator);
        return operator;
    }

    private DeltaOperator deltaOperator(Setup setup) {
        DeltaOperator operator = new DeltaOperator(setup.publication, setup.outputsPerTurn);
        deltaOperators.add(operator);
        return operator;
    }

    public void arrive(ObjectArrival object) throws Exception {
        arrivals.processElement(object, 0);
        var refused = arrivals.getSideOutput(ExportArrivals.REJECTS);
        if (refused != null) {
            refused.forEach(record -> rejects.add(record.getValue()));
            refused.clear();
        }
        List<ExportArrival> exports = arrivals.extractOutputValues();
        arrivals.getOutput().clear();
        for (ExportArrival arrival : exports) {
            reader.process(arrival);
            forward();
        }
    }

    /** Runs the operators' mails until nothing is being read and no verdict waits to be carried out. */
    public void settle() throws Exception {
        await(this::isIdle);
        step();
    }

    /** Runs mails until nothing is being read: what is not decided then waits for the clock or for an arrival. */
    void pause() throws Exception {
        do {
            await(() -> readOperators.stream().noneMatch(ReadOperator::isReading));
        } while (step());
    }

    /** Runs mails until the condition holds. */
    void await(BooleanSupplier condition) throws Exception {
        Eventually.holds("what the mails do", () -> {
            while (!condition.getAsBoolean()) {
                if (!step()) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Runs the mails that wait now; false when there was none. */
    boolean step() throws Exception {
        boolean ran = false;
        while (reader.runMail() | delta.runMail()) {
            ran = true;
            forward();
        }
        return ran;
    }

    /** Runs at most one mail of the reader, and none of the buckets. */
    boolean stepReader() throws Exception {
        boolean ran = reader.runMail();
        forward();
        return ran;
    }

    /** Runs one mail of the reader, which must not be idle; waits for it. */
    boolean awaitReaderMail() throws Exception {
        Eventually.holds("a mail of the reader", this::stepReader);
        return true;
    }

    /** Runs at most one mail of the buckets. */
    boolean stepBuckets() throws Exception {
        boolean ran = delta.runMail();
        forward();
        return ran;
    }

    private void forward() throws Exception {
        for (BucketMessage message : reader.taken()) {
            delta.process(message);
        }
        rejects.addAll(reader.taken(ReadOperator.REJECTS));
        reports.addAll(reader.taken(ReadOperator.REPORTS));
        changes.addAll(delta.taken());
        rejects.addAll(delta.taken(DeltaOperator.REJECTS));
        for (BucketResult result : delta.taken(DeltaOperator.RESULTS)) {
            sums.process(result);
        }
        reports.addAll(sums.taken());
    }

    /** Takes a checkpoint without telling the operators that it is complete. */
    Checkpoint snapshot() throws Exception {
        checkpoints++;
        return new Checkpoint(
                reader.snapshot(checkpoints),
                delta.snapshot(checkpoints),
                sums.snapshot(checkpoints),
                checkpoints,
                parallelism);
    }

    /** As {@link #snapshot}, in the format that every state backend reads. */
    Checkpoint savepoint() throws Exception {
        checkpoints++;
        return new Checkpoint(
                reader.savepoint(checkpoints),
                delta.savepoint(checkpoints),
                sums.savepoint(checkpoints),
                checkpoints,
                parallelism);
    }

    /** Tells the operators that the checkpoint is complete. */
    void complete(Checkpoint checkpoint) throws Exception {
        reader.complete(checkpoint.id());
        delta.complete(checkpoint.id());
        sums.complete(checkpoint.id());
    }

    /** Moves the clock, which retries wait for. */
    void advance(Duration duration) throws Exception {
        reader.advance(duration.toMillis());
        delta.advance(duration.toMillis());
        forward();
    }

    /** As the metric says it. */
    long undecidedMillis() {
        return readOperators.stream()
                .mapToLong(ReadOperator::undecidedMillis)
                .max()
                .orElseThrow();
    }

    int keyedStateEntries() {
        return reader.keyedStateEntries() + delta.keyedStateEntries() + sums.keyedStateEntries();
    }

    int bucketStateEntries() {
        return delta.keyedStateEntries();
    }

    int reportStateEntries() {
        return sums.keyedStateEntries();
    }

    /** What every bucket has in state, in a form to compare: by its key, all runs, blocks, and what is current. */
    SortedMap<String, String> bucketState() throws Exception {
        SortedMap<String, String> states = new TreeMap<>();
        for (DeltaOperator operator : deltaOperators) {
            describe(operator.getKeyedStateBackend(), states);
        }
        return states;
    }

    private static void describe(KeyedStateBackend<String> backend, SortedMap<String, String> states) throws Exception {
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
    }

    /** Staged runs by bucket that are neither current nor waiting to be: leaked, when none is held or being read. */
    Set<String> strayRuns() throws Exception {
        Set<String> stray = new TreeSet<>();
        for (DeltaOperator operator : deltaOperators) {
            stray.addAll(strayRuns(operator.getKeyedStateBackend()));
        }
        return stray;
    }

    private static Set<String> strayRuns(KeyedStateBackend<String> backend) throws Exception {
        Map<String, Set<Long>> known = new HashMap<>();
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
        return readOperators.stream().allMatch(ReadOperator::isIdle);
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
