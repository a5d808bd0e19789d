package io.millrace.jobs.accessgrants.plan;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One planned change of a policy, or the refusal of one. */
public final class PlannedChange {

    /** The kind of change. */
    public enum Kind {
        /** It is not there, and is written. */
        WRITE,
        /** It exists with another document, and is replaced. */
        REPLACE,
        /** It is there, and is removed. */
        REMOVE,
        /** It is not written. Removing an existing one is another change. */
        REFUSE
    }

    private final Kind kind;
    private final String role;
    private final String policy;
    private final List<String> agreements;
    private final @Nullable String document;
    private final @Nullable String rule;
    private final String reason;

    PlannedChange(
            Kind kind,
            String role,
            String policy,
            List<String> agreements,
            @Nullable String document,
            @Nullable String rule,
            String reason) {
        this.kind = kind;
        this.role = role;
        this.policy = policy;
        this.agreements = List.copyOf(agreements);
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

    /** Its name; empty for a refusal. */
    public String policy() {
        return policy;
    }

    /** Ids of the agreements whose rights it gives or takes; empty when it follows from none of them. */
    public List<String> agreements() {
        return agreements;
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
