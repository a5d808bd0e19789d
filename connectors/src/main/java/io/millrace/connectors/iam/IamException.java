package io.millrace.connectors.iam;

import io.millrace.connectors.retry.CallException;
import org.jspecify.annotations.Nullable;

/** The failure of a call to IAM. The message is the service's. */
public final class IamException extends CallException {

    private static final long serialVersionUID = 1L;

    /** The kind of failure; its consequence depends on the call. */
    public enum Kind {
        /** Transient refusal without effect: throttling, a concurrent change, credentials that have to be renewed. */
        NOT_NOW,
        /** No answer, or a server error: whether the call took effect is unknown. All calls are idempotent. */
        UNANSWERED,
        /** The role, or the policy, does not exist. */
        MISSING,
        /** A policy of that name exists. */
        EXISTS,
        /** A quota: the size of a role's inline policies, the number of attached or of all policies. */
        LIMIT,
        /** AWS owns the role. */
        UNMODIFIABLE,
        /** A dependent resource prevents it. */
        CONFLICT,
        /** Not permitted. */
        DENIED,
        /** Invalid request: a malformed document, a name that breaks its pattern. */
        INVALID
    }

    private final Kind kind;
    private final boolean throttling;

    public IamException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, message, cause, false);
    }

    private IamException(Kind kind, String message, @Nullable Throwable cause, boolean throttling) {
        super(message, cause);
        this.kind = kind;
        this.throttling = throttling;
    }

    /** The refusal of a call that came too soon, of kind {@code NOT_NOW}. */
    public static IamException throttled(String message, @Nullable Throwable cause) {
        return new IamException(Kind.NOT_NOW, message, cause, true);
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the account makes more calls than the service takes. */
    public boolean isThrottling() {
        return throttling;
    }

    @Override
    public boolean isTransient() {
        return kind == Kind.NOT_NOW || kind == Kind.UNANSWERED;
    }
}
