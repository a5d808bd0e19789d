package io.millrace.jobs.accessgrants.plan;

import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.iam.ResourceTags;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.retry.CallException;
import io.millrace.connectors.retry.ConcurrentCalls;
import io.millrace.jobs.accessgrants.decide.GrantDecision;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.DiffOptions;
import io.millrace.jobs.accessgrants.policy.GrantVerdict;
import io.millrace.jobs.accessgrants.policy.ObservedRole;
import io.millrace.jobs.accessgrants.policy.PolicyStep;
import io.millrace.jobs.accessgrants.policy.RoleDiff;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import io.millrace.jobs.accessgrants.reconcile.FirstVerification;
import io.millrace.jobs.settings.CheckedSettings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A dry run of access-grants: the changes it would make in IAM, with reasons. The plan is that of a first start: a
 * running job also has its records, so it holds revocations of known agreements, and does not judge a role that it has
 * just changed.
 */
public final class GrantPlan {

    private final List<PlannedChange> changes = new ArrayList<>();
    private final List<PlannedRole> roles = new ArrayList<>();
    private int agreements;
    private int others;
    private int held;
    private int foreign;

    private GrantPlan() {}

    /**
     * Reads everything; blocks.
     *
     * @param mesh not closed here, as the other ports
     * @throws GrantPlanException when something cannot be read
     */
    public static GrantPlan make(
            DataMesh mesh, IamAccounts accounts, ResourceTags tags, CheckedSettings settings, Clock clock)
            throws GrantPlanException {
        String caller = answer(
                new ConcurrentCalls(1).make(() -> accounts.iam(IamAccounts.OWN).caller()));
        FirstVerification found =
                answer(FirstVerification.read(mesh, accounts, tags, settings, caller, clock.millis()));
        GrantPlan plan = new GrantPlan();
        found.decisions().forEach(plan::add);
        RolePolicies policies = RolePolicies.of(settings);
        found.roles().forEach((desired, observed) -> plan.add(desired, observed, policies));
        found.unreadable()
                .forEach((role, reason) -> plan.changes.add(new PlannedChange(
                        PlannedChange.Kind.REFUSE,
                        role,
                        "",
                        List.of(),
                        null,
                        "role.unreadable",
                        "The role could not be read: " + Quoted.of(reason))));
        plan.changes.sort(Comparator.comparing(PlannedChange::role)
                .thenComparing(PlannedChange::policy)
                .thenComparing(PlannedChange::kind)
                .thenComparing(change -> String.join(" ", change.agreements())));
        plan.roles.sort(Comparator.comparing(PlannedRole::name));
        return plan;
    }

    private void add(GrantDecision decision) {
        if (decision.outcome() == GrantDecision.Outcome.OTHERS) {
            others++;
            return;
        }
        agreements++;
        decision.rule()
                .ifPresent(
                        rule -> refuse(decision.role().orElse(""), decision.agreement(), rule.id(), decision.reason()));
    }

    private void refuse(String role, String agreement, String rule, String reason) {
        changes.add(new PlannedChange(PlannedChange.Kind.REFUSE, role, "", List.of(agreement), null, rule, reason));
    }

    private void add(DesiredRole desired, ObservedRole observed, RolePolicies policies) {
        RoleDiff diff = RoleDiff.of(desired, observed, policies, DiffOptions.free());
        String role = desired.getRole().isEmpty() ? observed.name() : desired.getRole();
        diff.steps().forEach(step -> changes.add(change(role, step, observed)));
        for (GrantVerdict verdict : diff.verdicts()) {
            String rule = verdict.rule();
            boolean granted = desired.getGrants().stream()
                    .anyMatch(grant -> grant.getAgreement().equals(verdict.agreement()));
            if (granted && verdict.status() == GrantVerdict.Status.REFUSED && rule != null) {
                refuse(role, verdict.agreement(), rule, verdict.reason());
            }
        }
        held += desired.getKeepUnexplained() ? diff.unexplained().size() : 0;
        foreign += diff.foreignPolicies().size();
        if (!desired.getGrants().isEmpty()) {
            roles.add(new PlannedRole(role, desired.getGrants().size(), diff.room()));
        }
    }

    private static PlannedChange change(String role, PolicyStep step, ObservedRole observed) {
        Map<String, String> inline = observed.inlinePolicies();
        boolean exists = inline.containsKey(step.policy())
                || observed.managedPolicies().keySet().stream().anyMatch(arn -> arn.endsWith("/" + step.policy()));
        if (step.document().isEmpty()) {
            return new PlannedChange(
                    PlannedChange.Kind.REMOVE,
                    role,
                    step.policy(),
                    step.agreements(),
                    null,
                    null,
                    "No active agreement explains it, or its rights are in another policy.");
        }
        return new PlannedChange(
                exists ? PlannedChange.Kind.REPLACE : PlannedChange.Kind.WRITE,
                role,
                step.policy(),
                step.agreements(),
                step.document(),
                null,
                exists ? "Its rights differ from those of the active agreements." : "Its agreements are active.");
    }

    private static <T> T answer(CompletionStage<T> stage) throws GrantPlanException {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failed) {
            Throwable cause = AsyncFailures.cause(failed);
            if (cause instanceof CallException || cause instanceof IllegalStateException) {
                String what = cause instanceof DataMeshException ? "the agreements" : "the roles";
                throw new GrantPlanException(what + " could not be read: " + cause.getMessage(), cause);
            }
            throw failed;
        }
    }

    /** By role and policy. */
    public List<PlannedChange> changes() {
        return List.copyOf(changes);
    }

    /** The roles that get rights, by name. */
    public List<PlannedRole> roles() {
        return List.copyOf(roles);
    }

    /** Whether nothing would be written or removed; refusals do not count. */
    public boolean isEmpty() {
        return changes.stream().allMatch(change -> change.kind() == PlannedChange.Kind.REFUSE);
    }

    /** The number of changes of a kind. */
    public long count(PlannedChange.Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).count();
    }

    /** The number of decided agreements, without those of other platforms. */
    public int agreements() {
        return agreements;
    }

    /** The number of agreements that are inactive, or of other platforms. */
    public int others() {
        return others;
    }

    /** Rights that no agreement explains, and that stay because there are too many of them; 0 when they are removed. */
    public int held() {
        return held;
    }

    /** Policies of unknown agreements that carry no installation: they stay. */
    public int foreign() {
        return foreign;
    }
}
