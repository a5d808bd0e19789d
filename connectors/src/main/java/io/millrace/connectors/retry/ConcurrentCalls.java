package io.millrace.connectors.retry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asynchronous calls without effect, a limited number at a time, each repeated a few times after transient failures. */
public final class ConcurrentCalls {

    private static final int ATTEMPTS_MAX = 8;
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(250), Duration.ofMinutes(1));

    private final RetryPolicy policy = new RetryPolicy(BACKOFF, ATTEMPTS_MAX);
    private final int concurrentMax;
    private final DelayedExecutor delays;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int running;
    private boolean starting;

    public ConcurrentCalls(int concurrentMax) {
        this(concurrentMax, delay -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** @param delays runs the attempts that follow a failure */
    public ConcurrentCalls(int concurrentMax, DelayedExecutor delays) {
        this.concurrentMax = concurrentMax;
        this.delays = delays;
    }

    /** Returns the answers in the order of the calls; fails when one call has failed permanently. */
    public <T> CompletionStage<List<T>> makeAll(List<Supplier<CompletionStage<T>>> calls) {
        List<CompletableFuture<T>> answers = new ArrayList<>();
        calls.forEach(call -> answers.add(make(call).toCompletableFuture()));
        return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> {
                    List<T> given = new ArrayList<>();
                    answers.forEach(answer -> given.add(answer.join()));
                    return given;
                });
    }

    public <T> CompletionStage<T> make(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        submit(() -> attempt(call, 1, answer));
        return answer;
    }

    private <T> void attempt(Supplier<CompletionStage<T>> call, int attempt, CompletableFuture<T> answer) {
        begin(call).whenComplete((given, failure) -> {
            ended();
            if (failure == null) {
                answer.complete(given);
                return;
            }
            Throwable cause = AsyncFailures.cause(failure);
            Optional<Duration> delay = policy.delay(attempt, cause);
            if (delay.isPresent()) {
                delays.after(delay.get()).execute(() -> submit(() -> attempt(call, attempt + 1, answer)));
            } else {
                answer.completeExceptionally(cause);
            }
        });
    }

    /** A call that throws instead of returning a stage has failed as well. */
    private static <T> CompletionStage<T> begin(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException notBegun) {
            return CompletableFuture.failedFuture(notBegun);
        }
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

    /** One caller at a time starts what may run: calls that are answered at once would recurse ever deeper. */
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
