package io.millrace.connectors.s3;

import io.millrace.connectors.retry.CallException;
import org.jspecify.annotations.Nullable;

/** A call to an object store that did not do what was asked. The message names the object's URI. */
public final class ObjectStoreException extends CallException {

    private static final long serialVersionUID = 1L;

    /** What the caller can do about it. */
    public enum Kind {
        /** The object, its version or its bucket does not exist (any more). */
        GONE,
        /** The object exists, but is not the version that was asked for. */
        CHANGED,
        /** The store answered and refuses: permission, wrong region, archived object. A person has to act first. */
        DENIED,
        /** No answer, or one that asks to come again: worth a retry. */
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
