package io.millrace.local.tool.run;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits with a timeout for the effects of a job. */
public final class Await {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Await() {}

    /**
     * Waits for a condition.
     *
     * @throws AssertionError when the job ends first, or on timeout
     */
    public static void until(RunningJob job, String what, BooleanSupplier condition) {
        boolean came = within(LIMIT, () -> {
            if (job.ended()) {
                throw new AssertionError("the job ended before: " + what, job.awaitEnd());
            }
            return condition.getAsBoolean();
        });
        if (!came) {
            throw new AssertionError("not within " + LIMIT + ": " + what);
        }
    }

    /** Waits for a condition; false on timeout. */
    public static boolean within(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }
}
