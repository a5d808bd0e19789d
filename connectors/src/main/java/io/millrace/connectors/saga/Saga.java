package io.millrace.connectors.saga;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * How commands are carried out, a few short calls at a time. One instance serves all commands of a sink's subtask; its
 * methods are called by the subtask's thread, answers may come on any thread.
 *
 * @param <C> a command with its progress; immutable once given
 * @param <R> what carrying out commands brings forth: rejects, lines of an audit
 */
public interface Saga<C, R> extends AutoCloseable {

    /**
     * Makes the calls that can be made now and waits for their answers only, never for what they set going.
     *
     * @return never fails for what a remote side answers: each answer is progress, a later retry, or a reason to give up;
     *     a failure of the stage fails the job
     */
    CompletionStage<StepResult<C, R>> advance(C command, Instant now);

    /**
     * The command as a restart has to take it up: the calls made after the checkpoint are not in it, so it looks first
     * at what is there.
     */
    C restored(C command);

    @Override
    void close();
}
