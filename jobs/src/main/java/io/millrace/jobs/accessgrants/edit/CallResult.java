package io.millrace.jobs.accessgrants.edit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The result of a call that is neither retried nor a permanent failure. */
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

    /** The value of a successful call. */
    T value() {
        return Objects.requireNonNull(value, reason);
    }

    /** The service's reason; empty after success. */
    String reason() {
        return reason;
    }
}
