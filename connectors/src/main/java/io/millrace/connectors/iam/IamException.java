package io.millrace.connectors.iam;

import io.millrace.connectors.retry.CallException;
import org.jspecify.annotations.Nullable;

/** A call to IAM that did not do what was asked. The message is the service's. */
public final class IamException extends CallException {

    private static final long serialVersionUID = 1L;

    /** What is known of it; what follows depends on the call. */
    public enum Kind {
        /** Refused for the moment, without effect: throttled, changed by somebody else at the same time, credentials that have to be renewed. */
        NOT_NOW,
        /** No answer, or one of a server that failed: whether it had an effect is not known. Having it twice is the same. */
        UNANSWERED,
        /** The role, or the policy, does not exist. */
        MISSING,
        /** A policy of that name exists. */
        EXISTS,
        /** A quota: the size of a role's inline policies, the number of attached or of all policies. */
        LIMIT,
        /** AWS owns the role. */
        UNMODIFIABLE,
        /** Something that hangs on it is in the way. */
        CONFLICT,
        /** Not permitted. */
        DENIED,
        /** Not understood: a malformed document, a name out of its pattern. */
        INVALID
    }

    private final Kind kind;

    public IamException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public boolean isTransient() {
        return kind == Kind.NOT_NOW || kind == Kind.UNANSWERED;
    }
}
