package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The operator of an only subtask, on a clock that is set, between a server and an account. */
final class ReconcileRun implements AutoCloseable {

    static final long NOW = 1_795_255_200_000L;

    private static final Map<UUID, ReconcileRun> OPEN = new ConcurrentHashMap<>();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final UUID id = UUID.randomUUID();
    private final DataMesh mesh;
    private final Iam iam;
    private final KeyedOneInputStreamOperatorTestHarness<Integer, FeedEvent, GrantEdit> harness;
    private final ReconcileOperator operator;

    /**
     * @param settings of group {@code iam}, beside those that a test needs
     * @param state null for none
     */
    ReconcileRun(
            DataMesh mesh,
            Iam iam,
            Map<String, String> settings,
            StateBackend backend,
            @Nullable OperatorSubtaskState state,
            long now)
            throws Exception {
        this.mesh = mesh;
        this.iam = iam;
        OPEN.put(id, this);
        UUID own = id;
        operator = new ReconcileOperator(() -> opened(own).mesh, () -> opened(own).iam, settings(settings));
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator, event -> ReconcileOperator.KEY, Types.INT, 128, 1, 0);
        harness.setStateBackend(backend);
        harness.getExecutionConfig()
                .configure(
                        new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                        getClass().getClassLoader());
        harness.setup(new AvroTypeInfo<>(GrantEdit.class)
                .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        harness.setProcessingTime(now);
        harness.initializeState(state);
        harness.open();
    }

    ReconcileRun(DataMesh mesh, Iam iam) throws Exception {
        this(mesh, iam, Map.of(), new HashMapStateBackend(), null, NOW);
    }

    private static ReconcileRun opened(UUID id) {
        return Objects.requireNonNull(OPEN.get(id));
    }

    static CheckedSettings settings(Map<String, String> more) {
        Map<String, String> iam = new HashMap<>(Map.of(
                "accounts.allowed",
                "111122223333",
                "roles.allowed",
                "consumer-*",
                "role.tag",
                "none",
                "policies",
                "sample"));
        iam.putAll(more);
        return JobSettings.ACCESS_GRANTS.check(Settings.of(Map.of(
                "millrace", Map.of("job", "access-grants"),
                "feed", Map.of("url", "https://mesh.example", "api.key.env", "KEY"),
                "iam", iam,
                "audit", Map.of("uri", "s3://bucket/audit"),
                "rejects", Map.of("uri", "s3://bucket/rejects"))));
    }

    /** The due mails and timers of the operator. */
    ReconcileRun runMails() throws Exception {
        while (runMail()) {
            // until there is none
        }
        return this;
    }

    boolean runMail() throws Exception {
        var mail = harness.getTaskMailbox().tryTake(0);
        if (mail.isPresent()) {
            mail.get().run();
        }
        return mail.isPresent();
    }

    /** Gives an event, and leaves the mails. */
    void give(FeedEvent event) throws Exception {
        harness.processElement(new StreamRecord<>(event));
    }

    void follow(FeedEvent event) throws Exception {
        give(event);
        runMails();
    }

    void pass(Duration time) throws Exception {
        long end = now() + time.toMillis();
        // Timers that a timer sets, and what answers set, have their time as well.
        for (long now = now(); now < end; now = Math.min(end, now + MINUTE)) {
            harness.setProcessingTime(Math.min(end, now + MINUTE));
            runMails();
        }
    }

    void passMillis(long millis) throws Exception {
        harness.setProcessingTime(now() + millis);
        runMails();
    }

    long now() {
        return harness.getProcessingTime();
    }

    /** Since the last call. */
    List<GrantEdit> edits() {
        List<GrantEdit> edits = new ArrayList<>(harness.extractOutputValues());
        harness.getOutput().clear();
        return edits;
    }

    /** All so far. */
    List<Reject> rejects() {
        var rejects = harness.getSideOutput(ReconcileOperator.REJECTS);
        return rejects == null
                ? List.of()
                : rejects.stream().map(StreamRecord::getValue).toList();
    }

    OperatorSubtaskState snapshot() throws Exception {
        harness.prepareSnapshotPreBarrier(1);
        return harness.snapshot(1, now());
    }

    /** In the format that every state backend reads. */
    OperatorSubtaskState savepoint() throws Exception {
        harness.prepareSnapshotPreBarrier(1);
        return harness.snapshotWithLocalState(1, now(), SavepointType.savepoint(SavepointFormatType.CANONICAL))
                .getJobManagerOwnedState();
    }

    /** Agreements that something is recorded of, in state. */
    List<String> records() throws Exception {
        return List.copyOf(keptRecords().keySet());
    }

    /** By agreement, in state. */
    SortedMap<String, GrantRecord> keptRecords() throws Exception {
        return entries("records", GrantRecord.class);
    }

    /** Agreements that are to be read, in state. */
    List<String> lookUps() throws Exception {
        return List.copyOf(keptLookUps().keySet());
    }

    /** By agreement, in state. */
    SortedMap<String, LookUp> keptLookUps() throws Exception {
        return entries("look-ups", LookUp.class);
    }

    private <V extends SpecificRecordBase> SortedMap<String, V> entries(String state, Class<V> values)
            throws Exception {
        var kept = backend()
                .getPartitionedState(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        new MapStateDescriptor<>(state, Types.STRING, new AvroTypeInfo<>(values)));
        SortedMap<String, V> entries = new TreeMap<>();
        for (Map.Entry<String, V> entry : kept.entries()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        return entries;
    }

    int revocations() throws Exception {
        var times = backend()
                .getPartitionedState(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        new ListStateDescriptor<>("revocations", Types.LONG));
        List<Long> all = new ArrayList<>();
        Iterable<Long> kept = times.get();
        if (kept != null) {
            kept.forEach(all::add);
        }
        return all.size();
    }

    private KeyedStateBackend<Integer> backend() {
        KeyedStateBackend<Integer> backend = operator.getKeyedStateBackend();
        backend.setCurrentKey(ReconcileOperator.KEY);
        return backend;
    }

    /** Keys that have something in any state. */
    int keys() {
        int keys = 0;
        for (String state : List.of("records", "look-ups", "revocations")) {
            try (Stream<?> all = operator.getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE)) {
                keys += (int) all.distinct().count();
            }
        }
        return keys;
    }

    /** Timers that will fire. */
    int timers() {
        return harness.getProcessingTimeService().getNumActiveTimers();
    }

    @Override
    public void close() {
        OPEN.remove(id);
        try {
            harness.close();
        } catch (Exception e) {
            throw new IllegalStateException("The operator could not be closed", e);
        }
    }
}
