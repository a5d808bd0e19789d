package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.iam.IamException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes reading calls, a limited number at a time, and again when they failed for the moment. */
final class PacedCalls {

    private static final int ATTEMPTS_MAX = 8;
    private static final long FIRST_PAUSE_MILLIS = 250;

    /** The most that a server's Retry-After is heeded. */
    private static final long ASKED_MILLIS_MAX = 60_000;

    private final int concurrentMax;
    private final Function<Long, Executor> pauses;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private boolean starting;

    PacedCalls(int concurrentMax) {
        this(concurrentMax, millis -> CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }

    /** @param pauses runs what is given to it after so many milliseconds */
    PacedCalls(int concurrentMax, Function<Long, Executor> pauses) {
        this.concurrentMax = concurrentMax;
        this.pauses = pauses;
    }

    /** @return the answers in the order of the calls; fails when one call has failed for good */
    <T> CompletionStage<List<T>> makeAll(List<Supplier<CompletionStage<T>>> calls) {
        List<CompletableFuture<T>> answers = new ArrayList<>();
        calls.forEach(call -> answers.add(make(call).toCompletableFuture()));
        return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> {
                    List<T> given = new ArrayList<>();
                    answers.forEach(answer -> given.add(answer.join()));
                    return given;
                });
    }

    <T> CompletionStage<T> make(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        submit(() -> attempt(call, 1, answer));
        return answer;
    }

    private <T> void attempt(Supplier<CompletionStage<T>> call, int attempt, CompletableFuture<T> answer) {
        begin(call).whenComplete((given, failure) -> {
            ended();
            if (failure == null) {
                answer.complete(given);
            } else if (attempt < ATTEMPTS_MAX && isForTheMoment(Failures.cause(failure))) {
                pauses.apply(pauseMillis(attempt, Failures.cause(failure)))
                        .execute(() -> submit(() -> attempt(call, attempt + 1, answer)));
            } else {
                answer.completeExceptionally(Failures.cause(failure));
            }
        });
    }

    /** A call that cannot even be begun has failed: whoever waits for its answer must hear of it. */
    private static <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException notBegun) {
            return CompletableFuture.failedFuture(notBegun);
        }
    }

    private static long pauseMillis(int attempt, Throwable failure) {
        long usual = FIRST_PAUSE_MILLIS << (attempt - 1);
        Duration asked = failure instanceof DataMeshException ? ((DataMeshException) failure).retryAfter() : null;
        return asked == null ? usual : Math.max(usual, Math.min(asked.toMillis(), ASKED_MILLIS_MAX));
    }

    private static boolean isForTheMoment(Throwable failure) {
        if (failure instanceof IamException) {
            IamException.Kind kind = ((IamException) failure).kind();
            return kind == IamException.Kind.NOT_NOW || kind == IamException.Kind.UNANSWERED;
        }
        if (failure instanceof DataMeshException) {
            DataMeshException.Kind kind = ((DataMeshException) failure).kind();
            return kind == DataMeshException.Kind.NOT_NOW || kind == DataMeshException.Kind.UNANSWERED;
        }
        return false;
    }

    private void submit(Runnable call) {
        synchronized (waiting) {
            waiting.add(call);
        }
        start();
    }

    private void ended() {
        synchronized (waiting) {
            running--;
        }
        start();
    }

    /** Calls that are answered at once would begin one another ever deeper, so one caller begins all that may run. */
    private void start() {
        while (true) {
            Runnable next;
            synchronized (waiting) {
                if (starting || running >= concurrentMax || waiting.isEmpty()) {
                    return;
                }
                starting = true;
                running++;
                next = waiting.remove();
            }
            try {
                next.run();
            } finally {
                synchronized (waiting) {
                    starting = false;
                }
            }
        }
    }
}
