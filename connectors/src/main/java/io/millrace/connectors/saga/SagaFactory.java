package io.millrace.connectors.saga;

import java.io.Serializable;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.metrics.MetricGroup;

/**
 * What a {@link SagaSink} carries out, and how.
 *
 * @param <InputT> what arrives
 * @param <C> a command with its progress; state, so its schema may only change in ways that Avro resolves
 * @param <R> what carrying out commands brings forth; state until a checkpoint completes, so the same holds
 */
public interface SagaFactory<InputT, C extends SpecificRecordBase, R extends SpecificRecordBase> extends Serializable {

    Class<C> commandType();

    Class<R> resultType();

    /**
     * The command that an arrival asks for. It may have been begun all the same: after a restart what arrived since the
     * checkpoint arrives again, and a command that was not in the checkpoint is new to the sink, so not
     * {@link Saga#restored}. A saga looks for its traces first.
     */
    C command(InputT input);

    /**
     * Commands of one key are carried out one after the other, in the order in which they arrived; the others at the
     * same time. The key of a command is the same however far it is.
     */
    String orderingKey(C command);

    /**
     * Whether a command changes nothing that another one of its key does not change, so that it is not taken in.
     *
     * @param waiting the last of the key before it, not begun yet
     */
    default boolean isRepetition(C command, C waiting) {
        return false;
    }

    /**
     * Opens the saga where the sink runs.
     *
     * @param metrics of the sink's writer
     */
    Saga<C, R> open(MetricGroup metrics);
}
