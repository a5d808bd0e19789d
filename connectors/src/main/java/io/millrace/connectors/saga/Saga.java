package io.millrace.connectors.saga;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * The execution of commands in steps of a few short calls. One instance serves all commands of a sink's subtask; its
 * methods are called by the subtask's thread, answers may come on any thread.
 *
 * @param <C> a command with its progress; immutable once given
 * @param <R> a result of a command, such as a reject or a line of an audit
 */
public interface Saga<C, R> extends AutoCloseable {

    /**
     * Takes notice of a command that will be advanced, before any step of a command that arrives later: a new one, or the
     * newest of its key, merged with the one that waited. A restored one is told by {@link #restored} alone.
     */
    default void arrived(C command) {}

    /**
     * Makes one step: the calls that can be made now. Its end waits for their answers only, never for the work they start.
     *
     * @return fails for no answer of a remote side: each is progress, a later retry, or a reason to abandon the command;
     *     a failure of the stage fails the job
     */
    CompletionStage<StepResult<C, R>> advance(C command, Instant now);

    /**
     * Converts a command of a checkpoint for a restart: the calls made after the checkpoint are not in it, so it has to
     * read first what exists.
     */
    C restored(C command);

    @Override
    void close();
}
