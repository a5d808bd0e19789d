package io.millrace.jobs.accessgrants.edit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a call ended that is neither to be made again nor given up. */
final class CallResult<T> {

    private final CallDisposition disposition;
    private final @Nullable T value;
    private final String reason;

    private CallResult(CallDisposition disposition, @Nullable T value, String reason) {
        this.disposition = disposition;
        this.value = value;
        this.reason = reason;
    }

    static <T> CallResult<T> done(@Nullable T value) {
        return new CallResult<>(CallDisposition.DONE, value, "");
    }

    static <T> CallResult<T> failed(CallDisposition disposition, String reason) {
        return new CallResult<>(disposition, null, reason);
    }

    CallDisposition disposition() {
        return disposition;
    }

    boolean isDone() {
        return disposition == CallDisposition.DONE;
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
