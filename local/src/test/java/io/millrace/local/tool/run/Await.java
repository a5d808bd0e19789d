package io.millrace.local.tool.run;

import io.millrace.connectors.cluster.Eventually;
import java.util.function.BooleanSupplier;

/** Waits for what a job does by itself. */
public final class Await {

    private Await() {}

    /** @throws AssertionError when the job ends first, or the time is up */
    public static void until(RunningJob job, String what, BooleanSupplier condition) {
        Eventually.holds(what, () -> {
            if (job.ended()) {
                throw new AssertionError("the job ended before: " + what, job.awaitEnd());
            }
            return condition.getAsBoolean();
        });
    }
}
