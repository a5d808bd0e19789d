package io.millrace.connectors.saga;

import java.io.Serializable;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * The factory of the commands of a {@link SagaSink} and of the saga that executes them.
 *
 * @param <InputT> an arrival
 * @param <C> a command with its progress; state, so its schema may only change in ways that Avro resolves
 * @param <R> a result of a command; state until a checkpoint completes, so the same holds
 */
public interface SagaFactory<InputT, C extends SpecificRecordBase, R extends SpecificRecordBase> extends Serializable {

    Class<C> commandType();

    Class<R> resultType();

    /**
     * The command of an arrival. It may have been started before: after a restart what arrived since the checkpoint
     * arrives again, and a command that was not in the checkpoint is new to the sink, so not {@link Saga#restored}. A saga
     * looks for its effects first.
     */
    C command(InputT input);

    /**
     * The key of commands that are executed sequentially, in order of arrival; commands of other keys run at the same
     * time. A command keeps its key, whatever its progress.
     */
    String orderingKey(C command);

    /**
     * Merges the newest command of a key into the last one before it that is not over and has no step in progress: one
     * not started yet, or one between two steps. Behind a step in progress the newer command waits; when that step ends
     * and its command is not over, it is merged with the progress. The merged command takes the place of the waiting one
     * and is due at once.
     *
     * @param waiting with its progress
     * @return a command of the same key that does for both; null to keep both, in order
     */
    default @Nullable C merge(C waiting, C newer) {
        return null;
    }

    /**
     * Whether a command waits for a person, and has said so: the sink is idle beside it, and the end of the input does not
     * wait for it. It stays in state, and goes on at its time.
     */
    default boolean isHeld(C command) {
        return false;
    }

    /**
     * Opens the saga where the sink runs.
     *
     * @param metrics of the sink's writer
     */
    Saga<C, R> open(MetricGroup metrics);
}
