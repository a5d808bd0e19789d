package io.millrace.jobs.accessgrants.edit;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for the answer to a call in a thread that is there for it. */
final class AwaitedCalls {

    private AwaitedCalls() {}

    /**
     * @param refusal what the port fails with; anything else is a defect
     * @throws CancellationException when the thread is told to end
     */
    static <T, E extends Exception> T answer(CompletionStage<T> call, Class<E> refusal) throws E {
        try {
            return call.toCompletableFuture().get();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (refusal.isInstance(cause)) {
                throw refusal.cast(cause);
            }
            throw new CompletionException(cause);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            throw new CancellationException("closed while a call was under way");
        }
    }
}
