package io.millrace.connectors.retry;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Failures of asynchronous calls, without the exceptions that futures wrap around them. */
public final class AsyncFailures {

    private AsyncFailures() {}

    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /**
     * The result of a call, awaited on a thread that may block.
     *
     * @param type of the port's failures; any other failure is a defect
     * @throws CancellationException when the thread is interrupted
     */
    public static <T, E extends CallException> T await(CompletionStage<T> call, Class<E> type) throws E {
        try {
            return call.toCompletableFuture().get();
        } catch (ExecutionException failed) {
            Throwable cause = cause(failed);
            if (type.isInstance(cause)) {
                throw type.cast(cause);
            }
            throw new CompletionException(cause);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            throw new CancellationException("closed during a call");
        }
    }
}
