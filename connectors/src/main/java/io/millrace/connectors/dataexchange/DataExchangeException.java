package io.millrace.connectors.dataexchange;

import io.millrace.connectors.retry.CallException;
import org.jspecify.annotations.Nullable;

/** The failure of a call to Data Exchange, with the message of the service. */
public final class DataExchangeException extends CallException {

    private static final long serialVersionUID = 1L;

    /** Kind of failure; the consequence depends on the call. */
    public enum Kind {
        /** Refused for the moment, without effect: throttled, credentials that have to be renewed. */
        NOT_NOW,
        /** No answer, or one of a server that failed: whether it had an effect is not known. */
        UNANSWERED,
        /** A limit on concurrent jobs: it passes. */
        FULL,
        /** A quota of resources. */
        LIMIT,
        /** Not possible in the present state of a resource. */
        CONFLICT,
        /** The resource does not exist, or no longer. */
        MISSING,
        /** Not permitted. */
        DENIED,
        /** Not a valid request. */
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

    @Override
    public boolean isTransient() {
        return kind == Kind.NOT_NOW || kind == Kind.UNANSWERED || kind == Kind.FULL;
    }
}
