package io.millrace.jobs.tabledelta;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The subtasks of one operator keyed by text; a record goes to the subtask of its key, as in a job. */
final class KeyedSubtasks<I, O> implements AutoCloseable {

    private static final int MAX_PARALLELISM = 128;

    private final KeySelector<I, String> key;
    private final List<KeyedOneInputStreamOperatorTestHarness<String, I, O>> subtasks = new ArrayList<>();
    private int next;

    /** @param operator creates the operator of each subtask */
    KeyedSubtasks(
            Supplier<OneInputStreamOperator<I, O>> operator,
            KeySelector<I, String> key,
            int parallelism,
            StateBackend backend)
            throws Exception {
        this.key = key;
        for (int index = 0; index < parallelism; index++) {
            var subtask = new KeyedOneInputStreamOperatorTestHarness<>(
                    operator.get(), key, Types.STRING, MAX_PARALLELISM, parallelism, index);
            subtask.setStateBackend(backend);
            subtask.getExecutionConfig()
                    .configure(
                            new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                            KeyedSubtasks.class.getClassLoader());
            subtasks.add(subtask);
        }
    }

    /** @param parallelism of the job that wrote the state */
    void restore(@Nullable OperatorSubtaskState state, int parallelism) throws Exception {
        for (int index = 0; index < subtasks.size(); index++) {
            subtasks.get(index)
                    .initializeState(
                            state == null
                                    ? null
                                    : AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                            state, MAX_PARALLELISM, parallelism, subtasks.size(), index));
        }
    }

    void open() throws Exception {
        for (var subtask : subtasks) {
            subtask.open();
        }
    }

    void process(I element) throws Exception {
        subtasks.get(KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        key.getKey(element), MAX_PARALLELISM, subtasks.size()))
                .processElement(element, 0);
    }

    /** Runs one mail, from the subtasks in rotation; false when none has any. */
    boolean runMail() throws Exception {
        for (int tried = 0; tried < subtasks.size(); tried++) {
            next = (next + 1) % subtasks.size();
            var mail = subtasks.get(next).getTaskMailbox().tryTake(0);
            if (mail.isPresent()) {
                mail.get().run();
                return true;
            }
        }
        return false;
    }

    /** The output since the last call. */
    List<O> taken() {
        List<O> records = new ArrayList<>();
        for (var subtask : subtasks) {
            records.addAll(subtask.extractOutputValues());
            subtask.getOutput().clear();
        }
        return records;
    }

    /** The side output since the last call. */
    <T> List<T> taken(OutputTag<T> tag) {
        List<T> records = new ArrayList<>();
        for (var subtask : subtasks) {
            var side = subtask.getSideOutput(tag);
            if (side != null) {
                for (StreamRecord<T> record : side) {
                    records.add(record.getValue());
                }
                side.clear();
            }
        }
        return records;
    }

    OperatorSubtaskState snapshot(long checkpoint) throws Exception {
        OperatorSubtaskState[] states = new OperatorSubtaskState[subtasks.size()];
        for (int index = 0; index < states.length; index++) {
            states[index] = subtasks.get(index).snapshot(checkpoint, 0);
        }
        return AbstractStreamOperatorTestHarness.repackageState(states);
    }

    /** As {@link #snapshot}, in the format that every state backend reads. */
    OperatorSubtaskState savepoint(long checkpoint) throws Exception {
        OperatorSubtaskState[] states = new OperatorSubtaskState[subtasks.size()];
        for (int index = 0; index < states.length; index++) {
            states[index] = subtasks.get(index)
                    .snapshotWithLocalState(checkpoint, 0, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                    .getJobManagerOwnedState();
        }
        return AbstractStreamOperatorTestHarness.repackageState(states);
    }

    void complete(long checkpoint) throws Exception {
        for (var subtask : subtasks) {
            subtask.notifyOfCompletedCheckpoint(checkpoint);
        }
    }

    void advance(long millis) throws Exception {
        for (var subtask : subtasks) {
            subtask.setProcessingTime(subtask.getProcessingTime() + millis);
        }
    }

    int keyedStateEntries() {
        int entries = 0;
        for (var subtask : subtasks) {
            entries += subtask.numKeyedStateEntries();
        }
        return entries;
    }

    @Override
    public void close() {
        subtasks.forEach(KeyedSubtasks::close);
    }

    /** Closes a harness without its checked exceptions, one of which would be that of an interrupt. */
    static void close(AutoCloseable harness) {
        try {
            harness.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the operator cannot be closed", e);
        }
    }
}
