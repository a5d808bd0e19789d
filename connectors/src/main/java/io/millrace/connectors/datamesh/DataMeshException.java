package io.millrace.connectors.datamesh;

import io.millrace.connectors.retry.CallException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A call to the Data Mesh Manager that did not do what was asked. The message is the server's. */
public final class DataMeshException extends CallException {

    private static final long serialVersionUID = 1L;

    /** What is known of it; what follows depends on the call. */
    public enum Kind {
        /** Refused for the moment: 429, 503. */
        NOT_NOW,
        /** No answer, one of a server that failed, or one that cannot be read: whether it had an effect is not known. */
        UNANSWERED,
        /** 404. */
        MISSING,
        /** 401 and 403: the key is missing, wrong, expired or not permitted this. */
        DENIED,
        /** Any other refusal of what was asked: 400, 409, 413, 422. */
        INVALID,
        /** The answer is larger than is read. */
        TOO_LARGE
    }

    private final Kind kind;
    private final @Nullable Duration retryAfter;

    public DataMeshException(Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public boolean isTransient() {
        return kind == Kind.NOT_NOW || kind == Kind.UNANSWERED;
    }

    @Override
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
