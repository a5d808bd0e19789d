package io.millrace.connectors.retry;

import io.millrace.connectors.threads.DaemonThreads;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A bounded pool of daemon threads for blocking calls to one service. Closing it interrupts the calls. */
public final class CallThreads implements DelayedExecutor, Executor {

    private final ScheduledThreadPoolExecutor threads;
    private final Semaphore permits;

    /** @param name of the threads */
    public CallThreads(String name, int size) {
        this(name, size, Integer.MAX_VALUE);
    }

    /** @param tasksMax of {@link #tryStart} that run or are queued at a time */
    public CallThreads(String name, int size, int tasksMax) {
        this.threads = new ScheduledThreadPoolExecutor(size, DaemonThreads.named(name));
        this.permits = new Semaphore(tasksMax);
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public Executor after(Duration delay) {
        return task -> {
            // The task reports its failures itself, as those of CompletableFuture do.
            ScheduledFuture<?> unused = threads.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        };
    }

    /** Runs a task on a thread of the pool; empty when as many as may be are running or queued. */
    public <T> Optional<CompletionStage<T>> tryStart(Supplier<T> task) {
        if (!permits.tryAcquire()) {
            return Optional.empty();
        }
        return Optional.of(
                CompletableFuture.supplyAsync(task, threads).whenComplete((result, failure) -> permits.release()));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
