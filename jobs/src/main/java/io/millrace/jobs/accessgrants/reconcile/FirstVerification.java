package io.millrace.jobs.accessgrants.reconcile;

import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.iam.ResourceTags;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.retry.ConcurrentCalls;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.decide.GrantDecision;
import io.millrace.jobs.accessgrants.decide.GrantDecisions;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.ObservedRole;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The verification of a first start, which has no records: all decisions, and the desired and observed state of roles. */
public final class FirstVerification {

    private static final String CAUSE = "plan";

    private final List<GrantDecision> decisions;
    private final Map<DesiredRole, ObservedRole> roles;
    private final Map<String, String> unreadable;

    private FirstVerification(
            List<GrantDecision> decisions, Map<DesiredRole, ObservedRole> roles, Map<String, String> unreadable) {
        this.decisions = decisions;
        this.roles = roles;
        this.unreadable = unreadable;
    }

    /**
     * @param caller ARN of the identity that calls IAM
     * @param now epoch millis
     * @return fails when the agreements or an account cannot be read
     */
    public static CompletionStage<FirstVerification> read(
            DataMesh mesh, IamAccounts accounts, ResourceTags tags, CheckedSettings settings, String caller, long now) {
        GrantDecisions rules = GrantDecisions.of(settings, caller);
        RolePolicies policies = RolePolicies.of(settings);
        ConcurrentCalls calls = new ConcurrentCalls(settings.get(IamKeys.CALLS_CONCURRENT_MAX));
        DecisionReader reader = new DecisionReader(mesh, tags, rules);
        Inventory inventory = new Inventory(accounts, rules.guards(), policies.layout(), calls);
        LocalDate today = Instant.ofEpochMilli(now).atZone(ZoneOffset.UTC).toLocalDate();
        return AgreementList.read(mesh, calls).thenCompose(list -> {
            List<Supplier<CompletionStage<GrantDecision>>> reads = list.agreements().entrySet().stream()
                    .<Supplier<CompletionStage<GrantDecision>>>map(agreement -> () ->
                            reader.decide(agreement.getKey(), list.resource(), agreement.getValue(), null, today, now))
                    .collect(Collectors.toList());
            return calls.makeAll(reads).thenCompose(decisions -> {
                Reconciler reconciler = reconciler(settings, policies);
                reconciler.listed(list, now, now);
                decisions.forEach(decision -> reconciler.verified(decision, now));
                return inventory
                        .read(reconciler.records().roles())
                        .thenApply(roles -> of(decisions, reconciler, roles, now));
            });
        });
    }

    private static FirstVerification of(
            List<GrantDecision> decisions, Reconciler reconciler, RoleInventory inventory, long now) {
        if (!inventory.isComplete()) {
            throw new IllegalStateException("not every account could be read");
        }
        JudgedRoles judged = reconciler.judge(inventory, true, now, now);
        Map<DesiredRole, ObservedRole> roles = new LinkedHashMap<>();
        inventory
                .observed()
                .forEach((role, observed) ->
                        roles.put(reconciler.desired(role, judged.keepsUnexplained(), CAUSE, now), observed));
        Map<String, String> unreadable = new LinkedHashMap<>();
        inventory.unreadable().forEach((role, reason) -> unreadable.put(role.toString(), reason));
        return new FirstVerification(List.copyOf(decisions), roles, unreadable);
    }

    private static Reconciler reconciler(CheckedSettings settings, RolePolicies policies) {
        Duration interval = Duration.ofMinutes(settings.get(IamKeys.VERIFY_MINUTES));
        return new Reconciler(
                new NoJournal(),
                new NoOutput(),
                new RevocationLatch(
                        settings.get(IamKeys.REVOCATIONS_MAX_PERCENT),
                        interval,
                        settings.find(IamKeys.REVOCATIONS_RELEASE).orElse(""),
                        RevocationHold.newBuilder()
                                .setRevocations(new ArrayList<>())
                                .build()),
                policies,
                interval);
    }

    /** Of all listed agreements. */
    public List<GrantDecision> decisions() {
        return decisions;
    }

    /** The roles of interest: their desired states, with the observed ones. */
    public Map<DesiredRole, ObservedRole> roles() {
        return roles;
    }

    /** Roles that are not judged, with IAM's reason. */
    public Map<String, String> unreadable() {
        return unreadable;
    }

    /** Nothing is kept. */
    private static final class NoJournal implements Reconciler.Journal {
        @Override
        public void keep(AccessRecord record) {}

        @Override
        public void forget(AccessRecord record) {}

        @Override
        public void keep(PendingRead read) {}

        @Override
        public void forgetRead(String agreement) {}

        @Override
        public void keep(RevocationHold hold) {}
    }

    /** Nothing is sent. */
    private static final class NoOutput implements Reconciler.Output {
        @Override
        public void role(DesiredRole desired) {}

        @Override
        public void reject(Reject reject) {}

        @Override
        public void compare(Consumer changed, String hash, String cause) {}
    }
}
