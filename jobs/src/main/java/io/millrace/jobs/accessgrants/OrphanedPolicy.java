package io.millrace.jobs.accessgrants;

import java.util.Objects;

/** A policy on a role where no agreement wants it. */
final class OrphanedPolicy {

    private final String role;
    private final String policy;
    private final String agreement;

    /** @param agreement that it belongs or belonged to: the removal must not overtake that agreement's edits */
    OrphanedPolicy(String role, String policy, String agreement) {
        this.role = role;
        this.policy = policy;
        this.agreement = agreement;
    }

    String role() {
        return role;
    }

    String policy() {
        return policy;
    }

    String agreement() {
        return agreement;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OrphanedPolicy
                && role.equals(((OrphanedPolicy) other).role)
                && policy.equals(((OrphanedPolicy) other).policy)
                && agreement.equals(((OrphanedPolicy) other).agreement);
    }

    @Override
    public int hashCode() {
        return Objects.hash(role, policy, agreement);
    }

    @Override
    public String toString() {
        return policy + " of agreement " + agreement + " on " + role;
    }
}
