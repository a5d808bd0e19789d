package io.millrace.local.tool.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run.
 *
 * @param counters of the job, by name
 * @param failure the root cause; null unless {@code FAILED}
 */
public record RunResult(
        Outcome outcome,
        Map<String, Long> counters,
        @Nullable Throwable failure) {

    /** The possible ends of a run. */
    public enum Outcome {
        /** No input came for the given time; the job was stopped with a savepoint. */
        IDLE,
        /** The input of the job ended. */
        FINISHED,
        FAILED
    }
}
