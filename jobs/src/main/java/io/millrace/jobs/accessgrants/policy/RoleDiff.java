package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The difference between the desired and the observed state of one role: the steps that make them equal, and each
 * agreement's outcome. A diff of the role as it is after these steps is empty.
 */
public final class RoleDiff {

    private final List<PolicyStep> removals;
    private final List<PolicyStep> writes;
    private final List<PolicyStep> cleanups;
    private final List<GrantVerdict> verdicts;
    private final List<String> unexplained;
    private final List<String> foreignPolicies;
    private final ObservedRole after;
    private final RoleRoom room;

    /** @param charactersLeft that rights of further agreements may take */
    private RoleDiff(
            ObservedRole observed,
            DiffSteps steps,
            List<GrantVerdict> verdicts,
            ChunkJudgement judged,
            long charactersLeft,
            PolicyLayout layout) {
        this.removals = List.copyOf(steps.removals());
        this.writes = List.copyOf(steps.writes());
        this.cleanups = List.copyOf(steps.cleanups());
        this.verdicts = List.copyOf(verdicts);
        this.unexplained = List.copyOf(judged.unexplained());
        this.foreignPolicies = List.copyOf(judged.foreign());
        ObservedRole role = observed;
        for (PolicyStep step : steps()) {
            role = role.after(step);
        }
        this.after = role;
        this.room = RoleRoom.of(after, layout, charactersLeft);
    }

    /**
     * The diff of a role. That of a missing one has no steps: its grants are refused, and what has ended is gone.
     *
     * @param observed all of the role, read after any change that is not in it
     */
    public static RoleDiff of(DesiredRole desired, ObservedRole observed, RolePolicies rules, DiffOptions options) {
        PolicyLayout layout = rules.layout();
        RoleClaims claims = new RoleClaims(desired, observed, rules, options);
        ObservedPolicies policies = new ObservedPolicies(observed, layout);
        ChunkJudgement judged = new ChunkJudgement(claims, policies, desired.getKeepUnexplained(), !layout.isSample());
        DiffSteps steps = new DiffSteps();
        List<GrantVerdict> verdicts = new ArrayList<>();
        long charactersLeft = 0;
        if (!observed.exists()) {
            verdicts.addAll(claims.refused(
                    GrantRule.ROLE_MISSING,
                    "The role " + desired.getRole() + " does not exist. Create it, or correct its name at the"
                            + " consumer."));
        } else {
            addUnwanted(judged, policies, claims, steps);
            if (layout.isSample()) {
                SamplePlan plan = new SamplePlan(
                        claims,
                        judged,
                        policies,
                        SamplePlan.documents(desired, layout, observed.name()),
                        options.isAccountFull());
                plan.addSteps(steps, options.mayWrite());
                verdicts.addAll(plan.verdicts(observed.name()));
                charactersLeft = plan.charactersLeft();
            } else {
                MergedPlan plan = new MergedPlan(claims, judged, policies, options.isAccountFull());
                plan.addSteps(steps, layout, observed.name(), options.mayWrite());
                verdicts.addAll(plan.verdicts(observed.name()));
                charactersLeft = plan.charactersLeft();
            }
        }
        verdicts.addAll(claims.endedVerdicts());
        return new RoleDiff(observed, steps, verdicts, judged, charactersLeft, layout);
    }

    private static void addUnwanted(
            ChunkJudgement judged, ObservedPolicies policies, RoleClaims claims, DiffSteps steps) {
        for (ObservedPolicy policy : judged.unwanted()) {
            // A managed policy with the name of another role may be that role's only one.
            boolean ofOthers = policies.misplaced().contains(policy) && policy.isManaged();
            List<String> agreements =
                    claims.agreement(policy.name()).map(List::of).orElse(List.of());
            steps.delete(
                    ofOthers
                            ? PolicyStep.detach(policy.name())
                            : PolicyStep.delete(policy.isManaged(), policy.name(), agreements));
        }
    }

    /**
     * Steps that take what nothing wants, in order; each is to be tried even where another failed. A document may gain
     * wanted rights in the same step.
     */
    public List<PolicyStep> removals() {
        return removals;
    }

    /** Steps that give rights, in order. */
    public List<PolicyStep> writes() {
        return writes;
    }

    /** Removals of policies whose rights the writes have given in another form. */
    public List<PolicyStep> cleanups() {
        return cleanups;
    }

    /** All steps, in order. */
    public List<PolicyStep> steps() {
        List<PolicyStep> steps = new ArrayList<>(removals);
        steps.addAll(writes);
        steps.addAll(cleanups);
        return steps;
    }

    public boolean isEmpty() {
        return steps().isEmpty();
    }

    /** Of all agreements of the desired state, granted or ended; one each. */
    public List<GrantVerdict> verdicts() {
        return verdicts;
    }

    /** The role once all steps are done. */
    public ObservedRole after() {
        return after;
    }

    /**
     * Rights and policies of this installation that neither grants nor ended explain, as texts for a person; whether
     * they are kept or removed.
     */
    public List<String> unexplained() {
        return unexplained;
    }

    /** Names of agreements' policies that carry no installation and that neither grants nor ended explain: left alone. */
    public List<String> foreignPolicies() {
        return foreignPolicies;
    }

    /** Room of the role once all steps are done. */
    public RoleRoom room() {
        return room;
    }
}
