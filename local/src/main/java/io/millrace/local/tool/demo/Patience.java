package io.millrace.local.tool.demo;

import io.millrace.local.tool.run.RunningJob;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what a job does, and shows how far it is meanwhile. */
final class Patience {

    static final Duration LIMIT = Duration.ofMinutes(2);

    private static final long LOOK_MILLIS = 250;
    private static final long PROGRESS_MILLIS = 1_000;

    private Patience() {}

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns false when the job ended, or the time is up. */
    static boolean await(RunningJob job, Runnable showProgress, Condition condition) throws Exception {
        long begin = System.nanoTime();
        long shown = begin;
        while (!condition.holds()) {
            long now = System.nanoTime();
            if (job.ended() || now - begin > LIMIT.toNanos()) {
                return false;
            }
            if (now - shown > TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS)) {
                shown = now;
                showProgress.run();
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }
}
