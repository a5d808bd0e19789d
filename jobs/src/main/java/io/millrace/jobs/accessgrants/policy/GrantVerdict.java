package io.millrace.jobs.accessgrants.policy;

import org.jspecify.annotations.Nullable;

/** The outcome for one agreement once all steps of a diff are done. */
public final class GrantVerdict {

    /** The outcomes. */
    public enum Status {
        /** The role has all of its rights. */
        GRANTED,
        /** The role has none of its rights, except those that other agreements give as well. */
        REVOKED,
        /** As REVOKED, because a rule is broken. */
        REFUSED,
        /** Some of its rights are not there, and may not be written before it is decided again. */
        WAITING
    }

    private final String agreement;
    private final String resource;
    private final Status status;
    private final @Nullable String rule;
    private final String reason;
    private final boolean hasPage;

    GrantVerdict(
            String agreement, String resource, Status status, @Nullable String rule, String reason, boolean hasPage) {
        this.agreement = agreement;
        this.resource = resource;
        this.status = status;
        this.rule = rule;
        this.reason = reason;
        this.hasPage = hasPage;
    }

    /** Id. */
    public String agreement() {
        return agreement;
    }

    /** The name of an AgreementResource. */
    public String resource() {
        return resource;
    }

    public Status status() {
        return status;
    }

    /** Id of the broken rule; null for none. */
    public @Nullable String rule() {
        return rule;
    }

    /** One sentence for a person; empty for none. */
    public String reason() {
        return reason;
    }

    /** False for an agreement that is gone, or has another role by now, whose command reports. */
    public boolean hasPage() {
        return hasPage;
    }

    @Override
    public String toString() {
        return agreement + " " + status + (rule == null ? "" : " " + rule + ": " + reason);
    }
}
