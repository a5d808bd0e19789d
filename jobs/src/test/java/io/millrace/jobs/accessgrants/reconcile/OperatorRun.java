package io.millrace.jobs.accessgrants.reconcile;

import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.iam.ResourceTags;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.settings.CheckedSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The operator of an only subtask, on a clock that is set, between a server and an account. */
public final class OperatorRun implements AutoCloseable {

    public static final long NOW = 1_795_255_200_000L;

    private static final Map<UUID, OperatorRun> OPEN = new ConcurrentHashMap<>();
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    private final UUID id = UUID.randomUUID();
    private final DataMesh mesh;
    private final IamAccounts iam;
    private final ResourceTags tags;
    private final KeyedOneInputStreamOperatorTestHarness<Integer, FeedEvent, DesiredRole> harness;
    private final ReconcileOperator operator;

    /**
     * @param state null for none
     */
    public OperatorRun(
            DataMesh mesh,
            IamAccounts iam,
            ResourceTags tags,
            CheckedSettings settings,
            @Nullable OperatorSubtaskState state,
            long now)
            throws Exception {
        this.mesh = mesh;
        this.iam = iam;
        this.tags = tags;
        OPEN.put(id, this);
        UUID own = id;
        operator =
                new ReconcileOperator(() -> opened(own).mesh, () -> opened(own).iam, () -> opened(own).tags, settings);
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator, event -> ReconcileOperator.KEY, Types.INT, 128, 1, 0);
        harness.setStateBackend(new HashMapStateBackend());
        harness.getExecutionConfig()
                .configure(
                        new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                        getClass().getClassLoader());
        harness.setup(new AvroTypeInfo<>(DesiredRole.class)
                .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        harness.setProcessingTime(now);
        harness.initializeState(state);
        harness.open();
    }

    private static OperatorRun opened(UUID id) {
        return Objects.requireNonNull(OPEN.get(id));
    }

    /** The due mails and timers of the operator. */
    public OperatorRun runMails() throws Exception {
        while (runMail()) {
            // until there is none
        }
        return this;
    }

    public boolean runMail() throws Exception {
        var mail = harness.getTaskMailbox().tryTake(0);
        if (mail.isPresent()) {
            mail.get().run();
        }
        return mail.isPresent();
    }

    /** Gives an event, and leaves the mails. */
    public void give(FeedEvent event) throws Exception {
        harness.processElement(new StreamRecord<>(event));
    }

    public void follow(FeedEvent event) throws Exception {
        give(event);
        runMails();
    }

    public void pass(Duration time) throws Exception {
        long end = now() + time.toMillis();
        // Timers that a timer sets, and what answers set, have their time as well.
        for (long now = now(); now < end; now = Math.min(end, now + MINUTE)) {
            harness.setProcessingTime(Math.min(end, now + MINUTE));
            runMails();
        }
    }

    public void passMillis(long millis) throws Exception {
        harness.setProcessingTime(now() + millis);
        runMails();
    }

    public long now() {
        return harness.getProcessingTime();
    }

    /** Since the last call. */
    public List<DesiredRole> roles() {
        List<DesiredRole> roles = new ArrayList<>(harness.extractOutputValues());
        harness.getOutput().clear();
        return roles;
    }

    /** All so far. */
    public List<Reject> rejects() {
        var rejects = harness.getSideOutput(ReconcileOperator.REJECTS);
        return rejects == null
                ? List.of()
                : rejects.stream().map(StreamRecord::getValue).toList();
    }

    public OperatorSubtaskState snapshot() throws Exception {
        harness.prepareSnapshotPreBarrier(1);
        return harness.snapshot(1, now());
    }

    /** In the format that every state backend reads. */
    public OperatorSubtaskState savepoint() throws Exception {
        harness.prepareSnapshotPreBarrier(1);
        return harness.snapshotWithLocalState(1, now(), SavepointType.savepoint(SavepointFormatType.CANONICAL))
                .getJobManagerOwnedState();
    }

    /** By key, in state. */
    public SortedMap<String, AccessRecord> records() throws Exception {
        return entries("records", AccessRecord.class);
    }

    /** By agreement, in state. */
    public SortedMap<String, PendingRead> reads() throws Exception {
        return entries("reads", PendingRead.class);
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

    private KeyedStateBackend<Integer> backend() {
        KeyedStateBackend<Integer> backend = operator.getKeyedStateBackend();
        backend.setCurrentKey(ReconcileOperator.KEY);
        return backend;
    }

    /** Timers that will fire. */
    public int timers() {
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
