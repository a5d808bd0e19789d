package io.millrace.jobs.accessgrants.edit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A transient failure of an edit or a report, which is repeated later. */
final class RetryLaterException extends Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /** @param retryAfter the delay that the server asks for; null for none */
    RetryLaterException(Exception cause, @Nullable Duration retryAfter) {
        super(cause.getMessage(), cause);
        this.retryAfter = retryAfter;
    }

    RetryLaterException(Rejection rejection) {
        super(rejection.reason());
        this.retryAfter = null;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
