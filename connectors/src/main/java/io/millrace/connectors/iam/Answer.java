package io.millrace.connectors.iam;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a call ended that is neither to be made again nor given up. */
final class Answer<T> {

    private final Outcome outcome;
    private final @Nullable T value;
    private final String reason;

    private Answer(Outcome outcome, @Nullable T value, String reason) {
        this.outcome = outcome;
        this.value = value;
        this.reason = reason;
    }

    static <T> Answer<T> done(@Nullable T value) {
        return new Answer<>(Outcome.DONE, value, "");
    }

    static <T> Answer<T> not(Outcome outcome, String reason) {
        return new Answer<>(outcome, null, reason);
    }

    Outcome outcome() {
        return outcome;
    }

    boolean isDone() {
        return outcome == Outcome.DONE;
    }

    /** Of a call that did what was asked. */
    T value() {
        return Objects.requireNonNull(value, reason);
    }

    /** The service's; empty when it did what was asked. */
    String reason() {
        return reason;
    }
}
