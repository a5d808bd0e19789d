package io.millrace.local.tool.demo;

import io.millrace.local.tool.run.RunningJob;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A wait for what a running job brings about, with a line on its progress every second. */
final class ProgressAwait {

    private static final long STALL_LIMIT_NANOS = Duration.ofMinutes(2).toNanos();
    private static final long CHECK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PRINT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RunningJob job;
    private final Supplier<String> progress;
    private final PrintWriter out;

    /** @param progress a line that changes as long as the job makes progress */
    ProgressAwait(RunningJob job, Supplier<String> progress, PrintWriter out) {
        this.job = job;
        this.progress = progress;
        this.out = out;
    }

    /** Condition that the job is expected to fulfil. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns false when the job has ended or has made no progress for two minutes. */
    boolean until(Condition condition) throws Exception {
        String seen = progress.get();
        long checkNanos = System.nanoTime();
        long progressNanos = checkNanos;
        long printNanos = checkNanos;
        while (!condition.holds()) {
            long nowNanos = System.nanoTime();
            String line = progress.get();
            if (!line.equals(seen)) {
                seen = line;
                progressNanos = nowNanos;
            }
            if (job.ended() || nowNanos - progressNanos > STALL_LIMIT_NANOS) {
                return false;
            }
            if (nowNanos - printNanos > PRINT_INTERVAL_NANOS) {
                printNanos = nowNanos;
                print(line);
            }
            // On a busy machine a check takes long: it leaves the job at least half of the time.
            TimeUnit.NANOSECONDS.sleep(Math.max(CHECK_INTERVAL_NANOS, nowNanos - checkNanos));
            checkNanos = System.nanoTime();
        }
        return true;
    }

    void printProgress() {
        print(progress.get());
    }

    private void print(String line) {
        out.println("  ... " + line);
        out.flush();
    }
}
