package io.millrace.connectors.s3;

import io.millrace.connectors.retry.CallException;
import org.jspecify.annotations.Nullable;

/** The failure of a call to an object store. The message names the object's URI. */
public final class ObjectStoreException extends CallException {

    private static final long serialVersionUID = 1L;

    /** The cause, as far as it decides what the caller does. */
    public enum Kind {
        /** The object, its version or its bucket does not exist (any more). */
        GONE,
        /** The object exists, but is not the version that was asked for. */
        CHANGED,
        /** Refused by the store: permission, wrong region, archived object. An operator has to act. */
        DENIED,
        /** No answer, or a request to retry: transient. */
        UNAVAILABLE
    }

    private final Kind kind;

    public ObjectStoreException(Kind kind, String uri, String reason, @Nullable Throwable cause) {
        super(uri + ": " + reason, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public boolean isTransient() {
        return kind == Kind.UNAVAILABLE;
    }
}
