package io.millrace.connectors.saga;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The result of one step of a command. */
public final class StepResult<C, R> {

    private final @Nullable C next;
    private final Instant notBefore;
    private final List<R> results;

    private StepResult(@Nullable C next, Instant notBefore, List<R> results) {
        this.next = next;
        this.notBefore = notBefore;
        this.results = List.copyOf(results);
    }

    /** The command is not over; its next step is not before a time, {@link Instant#MIN} for at once. */
    public static <C, R> StepResult<C, R> more(C next, Instant notBefore, List<R> results) {
        return new StepResult<>(Objects.requireNonNull(next), notBefore, results);
    }

    /** The command is over, done or abandoned; the results say which. */
    public static <C, R> StepResult<C, R> over(List<R> results) {
        return new StepResult<>(null, Instant.MIN, results);
    }

    /** Null when the command is over. */
    public @Nullable C next() {
        return next;
    }

    public Instant notBefore() {
        return notBefore;
    }

    /** In order; emitted with the checkpoint that holds the progress of the step. */
    public List<R> results() {
        return results;
    }
}
