package io.millrace.jobs.accessgrants.edit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What was tried has to be tried again, later. */
final class RetryLaterException extends Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /** @param retryAfter how long the other side asks to wait; null when it does not say */
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
