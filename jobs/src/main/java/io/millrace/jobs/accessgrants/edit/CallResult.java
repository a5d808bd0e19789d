package io.millrace.jobs.accessgrants.edit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a call ended that is neither to be made again nor given up. */
final class CallResult<T> {

    private final CallDisposition outcome;
    private final @Nullable T value;
    private final String reason;

    private CallResult(CallDisposition outcome, @Nullable T value, String reason) {
        this.outcome = outcome;
        this.value = value;
        this.reason = reason;
    }

    static <T> CallResult<T> done(@Nullable T value) {
        return new CallResult<>(CallDisposition.DONE, value, "");
    }

    static <T> CallResult<T> not(CallDisposition outcome, String reason) {
        return new CallResult<>(outcome, null, reason);
    }

    CallDisposition outcome() {
        return outcome;
    }

    boolean isDone() {
        return outcome == CallDisposition.DONE;
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
