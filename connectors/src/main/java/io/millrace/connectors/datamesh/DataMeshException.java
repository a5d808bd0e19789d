package io.millrace.connectors.datamesh;

import io.millrace.connectors.retry.CallException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The failure of a call to the Data Mesh Manager. The message is the server's. */
public final class DataMeshException extends CallException {

    private static final long serialVersionUID = 1L;

    /** The kind of failure; its consequence depends on the call. */
    public enum Kind {
        /**
         * Transient refusal: 425, 429 and 503, and what something in between answers: redirects, 402, 405, 407, 409, 421,
         * 431, 451, a 404 in HTML and a 400 without a problem document.
         */
        NOT_NOW,
        /** No answer, a server error, or an unreadable answer: whether the call took effect is unknown. */
        UNANSWERED,
        /** 404 and 410 of the API itself. */
        MISSING,
        /** 401 and 403: the key is missing, wrong, expired or not permitted this. */
        DENIED,
        /** Any other refusal: 400 with a problem document, 413, 422. */
        INVALID,
        /** The answer exceeds the size limit. */
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
