package io.millrace.jobs.subscriberusage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** All subtasks of one operator of rows; a row goes to the subtask that has its key, as in a job. */
public final class Subtasks<O> implements AutoCloseable {

    private static final int MAX_PARALLELISM = 128;

    private final KeySelector<UsageRow, Long> key;
    private final List<KeyedOneInputStreamOperatorTestHarness<Long, UsageRow, O>> subtasks = new ArrayList<>();

    /** @param operator gives a new operator per subtask */
    public Subtasks(
            Supplier<? extends OneInputStreamOperator<UsageRow, O>> operator,
            KeySelector<UsageRow, Long> key,
            int parallelism,
            StateBackend backend)
            throws Exception {
        this.key = key;
        for (int index = 0; index < parallelism; index++) {
            var subtask = new KeyedOneInputStreamOperatorTestHarness<>(
                    operator.get(), key, Types.LONG, MAX_PARALLELISM, parallelism, index);
            subtask.setStateBackend(backend);
            subtask.getExecutionConfig()
                    .configure(
                            new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                            Thread.currentThread().getContextClassLoader());
            subtasks.add(subtask);
        }
    }

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    /** @param parallelism with which the state was taken */
    public Subtasks<O> restore(@Nullable OperatorSubtaskState state, int parallelism, long now) throws Exception {
        for (int index = 0; index < subtasks.size(); index++) {
            var subtask = subtasks.get(index);
            subtask.setProcessingTime(now);
            subtask.initializeState(
                    state == null
                            ? null
                            : AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                    state, MAX_PARALLELISM, parallelism, subtasks.size(), index));
            subtask.open();
        }
        return this;
    }

    public Subtasks<O> open() throws Exception {
        return restore(null, 1, 0);
    }

    public void process(UsageRow row) throws Exception {
        subtasks.get(KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        key.getKey(row), MAX_PARALLELISM, subtasks.size()))
                .processElement(row, 0);
    }

    /** The output since the last call. */
    public List<O> taken() {
        List<O> records = new ArrayList<>();
        for (var subtask : subtasks) {
            records.addAll(subtask.extractOutputValues());
            subtask.getOutput().clear();
        }
        return records;
    }

    /** Moves the clock, and runs one mail after another. */
    public void now(long millis) throws Exception {
        clock(millis);
        runMails();
    }

    /** Moves the clock, and leaves the mails. */
    public void clock(long millis) throws Exception {
        for (var subtask : subtasks) {
            subtask.setProcessingTime(millis);
        }
    }

    public void runMails() throws Exception {
        while (runMail()) {
            // until there is none
        }
    }

    public boolean runMail() throws Exception {
        for (var subtask : subtasks) {
            var mail = subtask.getTaskMailbox().tryTake(0);
            if (mail.isPresent()) {
                mail.get().run();
                return true;
            }
        }
        return false;
    }

    public OperatorSubtaskState snapshot(long checkpoint) throws Exception {
        OperatorSubtaskState[] states = new OperatorSubtaskState[subtasks.size()];
        for (int index = 0; index < states.length; index++) {
            subtasks.get(index).prepareSnapshotPreBarrier(checkpoint);
            states[index] = subtasks.get(index).snapshot(checkpoint, 0);
        }
        return AbstractStreamOperatorTestHarness.repackageState(states);
    }

    /** As {@link #snapshot}, in the format that every state backend reads. */
    public OperatorSubtaskState savepoint(long checkpoint) throws Exception {
        OperatorSubtaskState[] states = new OperatorSubtaskState[subtasks.size()];
        for (int index = 0; index < states.length; index++) {
            subtasks.get(index).prepareSnapshotPreBarrier(checkpoint);
            states[index] = subtasks.get(index)
                    .snapshotWithLocalState(checkpoint, 0, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                    .getJobManagerOwnedState();
        }
        return AbstractStreamOperatorTestHarness.repackageState(states);
    }

    public void endInput() throws Exception {
        for (var subtask : subtasks) {
            subtask.endInput();
        }
    }

    /** The state of the row's key. */
    public <S extends State> S state(UsageRow row, StateDescriptor<S, ?> descriptor) throws Exception {
        var subtask = subtasks.get(
                KeyGroupRangeAssignment.assignKeyToParallelOperator(key.getKey(row), MAX_PARALLELISM, subtasks.size()));
        KeyedStateBackend<Long> backend = ((AbstractStreamOperator<?>) subtask.getOperator()).getKeyedStateBackend();
        backend.setCurrentKey(key.getKey(row));
        return backend.getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    }

    /** Keys that have something in the state of that name. */
    public int keys(String state) {
        int keys = 0;
        for (var subtask : subtasks) {
            try (Stream<?> all = ((AbstractStreamOperator<?>) subtask.getOperator())
                    .getKeyedStateBackend()
                    .getKeys(state, VoidNamespace.INSTANCE)) {
                keys += (int) all.distinct().count();
            }
        }
        return keys;
    }

    public int timers() {
        return subtasks.stream()
                .mapToInt(KeyedOneInputStreamOperatorTestHarness::numProcessingTimeTimers)
                .sum();
    }

    @Override
    public void close() throws Exception {
        for (var subtask : subtasks) {
            subtask.close();
        }
    }
}
