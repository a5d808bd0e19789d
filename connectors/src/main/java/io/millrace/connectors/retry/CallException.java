package io.millrace.connectors.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The failure of a call to a remote service. */
public abstract class CallException extends Exception {

    private static final long serialVersionUID = 1L;

    protected CallException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call may succeed later without anybody's doing. */
    public abstract boolean isTransient();

    /** The delay that the server asks for; null when it asks for none. */
    public @Nullable Duration retryAfter() {
        return null;
    }

    /** The message, for a person. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
