package io.millrace.connectors.iam;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What was tried has to be tried again, later. */
final class AgainException extends Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    /** @param retryAfter how long the other side asks to wait; null when it does not say */
    AgainException(Exception cause, @Nullable Duration retryAfter) {
        super(cause.getMessage(), cause);
        this.retryAfter = retryAfter;
    }

    AgainException(Problem problem) {
        super(problem.reason());
        this.retryAfter = null;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
