package io.millrace.jobs.accessgrants;

import java.util.Objects;

/** A policy that no agreement wants where it is. */
final class Stray {

    private final String role;
    private final String policy;
    private final String agreement;

    /** @param agreement that it is, or was, of: the removal must not overtake that agreement's edits */
    Stray(String role, String policy, String agreement) {
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
        return other instanceof Stray
                && role.equals(((Stray) other).role)
                && policy.equals(((Stray) other).policy)
                && agreement.equals(((Stray) other).agreement);
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
