package io.millrace.jobs.accessgrants.policy;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** One change of one policy of a role. Each is idempotent. */
public final class PolicyStep {

    /** The kinds of change. */
    public enum Kind {
        /** Creates or replaces an inline policy. */
        PUT_INLINE,
        DELETE_INLINE,
        /** Creates a managed policy or gives it a new default version, and attaches it to the role. */
        PUT_MANAGED,
        /** Detaches a managed policy from the role and deletes it. */
        DELETE_MANAGED,
        /** Detaches a managed policy that is another role's, and leaves it to that role. */
        DETACH_MANAGED
    }

    private final Kind kind;
    private final String policy;
    private final String document;
    private final List<String> agreements;

    private PolicyStep(Kind kind, String policy, String document, Collection<String> agreements) {
        this.kind = kind;
        this.policy = policy;
        this.document = document;
        this.agreements = List.copyOf(new TreeSet<>(agreements));
    }

    static PolicyStep put(boolean managed, String policy, String document, Collection<String> agreements) {
        return new PolicyStep(managed ? Kind.PUT_MANAGED : Kind.PUT_INLINE, policy, document, agreements);
    }

    static PolicyStep delete(boolean managed, String policy, Collection<String> agreements) {
        return new PolicyStep(managed ? Kind.DELETE_MANAGED : Kind.DELETE_INLINE, policy, "", agreements);
    }

    static PolicyStep detach(String policy) {
        return new PolicyStep(Kind.DETACH_MANAGED, policy, "", List.of());
    }

    public Kind kind() {
        return kind;
    }

    /** Its name; a managed one is under {@link ManagedPolicies#PATH}. */
    public String policy() {
        return policy;
    }

    /** Empty for one that is removed. */
    public String document() {
        return document;
    }

    /** Ids of those whose rights the change gives or takes, sorted; empty when it follows from none of them. */
    public List<String> agreements() {
        return agreements;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PolicyStep
                && kind == ((PolicyStep) other).kind
                && policy.equals(((PolicyStep) other).policy)
                && document.equals(((PolicyStep) other).document);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, policy, document);
    }

    @Override
    public String toString() {
        return kind + " " + policy + (document.isEmpty() ? "" : " " + document);
    }
}
