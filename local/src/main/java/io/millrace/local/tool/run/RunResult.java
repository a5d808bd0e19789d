package io.millrace.local.tool.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param counters what the job counted, by name
 * @param failure the root cause; null unless {@code FAILED}
 */
public record RunResult(
        Outcome outcome,
        Map<String, Long> counters,
        @Nullable Throwable failure) {

    /** The ways in which a run ends. */
    public enum Outcome {
        /** Nothing came for as long as asked; stopped with a savepoint. */
        IDLE,
        /** The job's input had an end. */
        FINISHED,
        FAILED
    }
}
