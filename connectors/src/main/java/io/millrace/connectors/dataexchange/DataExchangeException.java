package io.millrace.connectors.dataexchange;

import org.jspecify.annotations.Nullable;

/** A call to Data Exchange that did not do what was asked. The message is the service's. */
public final class DataExchangeException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What is known of it; what follows depends on the call. */
    public enum Kind {
        /** Refused for the moment, without effect: throttled, credentials that have to be renewed. */
        NOT_NOW,
        /** No answer, or one of a server that failed: whether it had an effect is not known. */
        UNANSWERED,
        /** A limit on what there may be at a time: jobs in progress. */
        FULL,
        /** A limit on what there may be. */
        LIMIT,
        /** The state of something does not allow it. */
        CONFLICT,
        /** It does not exist (any more). */
        MISSING,
        /** Not permitted. */
        DENIED,
        /** Not understood. */
        INVALID
    }

    private final Kind kind;

    public DataExchangeException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** As a person reads it. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
