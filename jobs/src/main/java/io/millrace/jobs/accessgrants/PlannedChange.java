package io.millrace.jobs.accessgrants;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One policy that would be changed, or that an agreement is refused. */
public final class PlannedChange {

    /** What would happen to the policy. */
    public enum Kind {
        /** It is not there, and is written. */
        WRITE,
        /** It is there with another document, and is written over. */
        REPLACE,
        /** It is there, and is removed. */
        REMOVE,
        /** It is not written. What is there of it is another change. */
        REFUSE
    }

    private final Kind kind;
    private final String role;
    private final String policy;
    private final String agreement;
    private final @Nullable String document;
    private final @Nullable String rule;
    private final String reason;

    PlannedChange(
            Kind kind,
            String role,
            String policy,
            String agreement,
            @Nullable String document,
            @Nullable String rule,
            String reason) {
        this.kind = kind;
        this.role = role;
        this.policy = policy;
        this.agreement = agreement;
        this.document = document;
        this.rule = rule;
        this.reason = reason;
    }

    public Kind kind() {
        return kind;
    }

    /** Its name; empty when an agreement is refused before its role is known. */
    public String role() {
        return role;
    }

    /** Its name. */
    public String policy() {
        return policy;
    }

    /** The id; of a policy that belongs to no known agreement, what its name says. */
    public String agreement() {
        return agreement;
    }

    /** The JSON that would be written; empty when none is. */
    public Optional<String> document() {
        return Optional.ofNullable(document);
    }

    /** Id of the rule by which the agreement is refused; empty when it is not. */
    public Optional<String> rule() {
        return Optional.ofNullable(rule);
    }

    /** One sentence for a person. */
    public String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return kind + " " + role + " " + policy + " " + (rule == null ? "" : rule + ": ") + reason;
    }
}
