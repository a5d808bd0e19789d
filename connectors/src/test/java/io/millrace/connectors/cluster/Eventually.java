package io.millrace.connectors.cluster;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits with a deadline that holds on a busy machine. A test that passes never waits for the deadline, so it is far
 * above what anything needs.
 */
public final class Eventually {

    public static final Duration DEADLINE = Duration.ofMinutes(5);

    private static final long PAUSE_NANOS_MIN = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(2);

    /** A condition that comes to hold by itself. */
    @FunctionalInterface
    public interface Condition<E extends Exception> {
        boolean holds() throws E;
    }

    private Eventually() {}

    /** @throws AssertionError when the condition does not hold before the deadline */
    public static <E extends Exception> void holds(String description, Condition<E> condition) throws E {
        if (!within(DEADLINE, condition)) {
            throw new AssertionError("not within " + DEADLINE + ": " + description);
        }
    }

    /** Returns true as soon as the condition holds; false when it does not in time. */
    public static <E extends Exception> boolean within(Duration limit, Condition<E> condition) throws E {
        long begin = System.nanoTime();
        long pauseNanos = PAUSE_NANOS_MIN;
        while (!condition.holds()) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                return false;
            }
            // A test that is interrupted at its own timeout ends here.
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting");
            }
            LockSupport.parkNanos(pauseNanos);
            pauseNanos = Math.min(2 * pauseNanos, PAUSE_NANOS_MAX);
        }
        return true;
    }

    /**
     * The value of a future, or its failure.
     *
     * @throws AssertionError when it has neither before the deadline
     */
    public static <T> T value(CompletionStage<T> future) throws ExecutionException, InterruptedException {
        try {
            return future.toCompletableFuture().get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not within " + DEADLINE + ": " + future, e);
        }
    }
}
