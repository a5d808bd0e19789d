package io.millrace.jobs.accessgrants.policy;

import java.util.List;

/**
 * The difference between the desired and the observed state of one role: the steps that make them equal, and each
 * agreement's outcome. A diff of the role as it is after these steps is empty.
 */
public final class RoleDiff {

    private final ObservedRole observed;

    private RoleDiff(ObservedRole observed) {
        this.observed = observed;
    }

    public static RoleDiff of(DesiredRole desired, ObservedRole observed, RolePolicies rules, DiffOptions options) {
        return new RoleDiff(observed);
    }

    /**
     * Steps that take what nothing wants, in order; each is to be tried even where another failed. A document may gain
     * wanted rights in the same step.
     */
    public List<PolicyStep> removals() {
        return List.of();
    }

    /** Steps that give rights, in order. */
    public List<PolicyStep> writes() {
        return List.of();
    }

    /** Removals of policies whose rights the writes have given in another form. */
    public List<PolicyStep> cleanups() {
        return List.of();
    }

    public boolean isEmpty() {
        return removals().isEmpty() && writes().isEmpty() && cleanups().isEmpty();
    }

    /** Of all agreements of the desired state, granted or ended; one each. */
    public List<GrantVerdict> verdicts() {
        return List.of();
    }

    /** The role once all steps are done. */
    public ObservedRole after() {
        return observed;
    }

    /**
     * Rights and policies of this installation that neither grants nor ended explain, as texts for a person; whether
     * they are kept or removed.
     */
    public List<String> unexplained() {
        return List.of();
    }

    /** Names of agreements' policies that carry no installation and that neither grants nor ended explain: left alone. */
    public List<String> foreignPolicies() {
        return List.of();
    }

    /** Room of the role once all steps are done. */
    public RoleRoom room() {
        return new RoleRoom(0, 0, 0, 0);
    }
}
