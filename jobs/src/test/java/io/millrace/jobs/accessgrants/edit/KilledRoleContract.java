package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.datamesh.MeshAnswers.quoted;
import static io.millrace.jobs.accessgrants.edit.DesiredRoles.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamRig;
import io.millrace.connectors.iam.PolicyDocuments;
import io.millrace.connectors.saga.KillSwitch;
import io.millrace.connectors.saga.KillSwitch.Death;
import io.millrace.connectors.saga.KillSwitch.KilledException;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import io.millrace.jobs.accessgrants.policy.ManagedPolicies;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import io.millrace.jobs.settings.StatusTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process that is killed at any call and restarted removes what has ended and gives nothing, and once the roles are decided
 * anew ends in the state of one that was not killed.
 */
@Timeout(600)
public abstract class KilledRoleContract {

    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String FILLER = "filler";
    private static final String OLD = PolicyDocuments.of("old");
    private static final String NAME = PolicyNames.of("a1");
    private static final String LEGACY = "DMM_Datacontract_a1";

    /** The state before. */
    enum Before {
        INLINE,
        MANAGED
    }

    /** The desired state. */
    enum After {
        /** Moves to a role that has room. */
        MOVED,
        /** Moves to a role that has none. */
        MOVED_TO_OVERFLOW,
        /** Gets another document where it is. */
        CHANGED,
        REVOKED
    }

    /** The final state. */
    private record State(
            SortedMap<String, String> inlineFrom,
            SortedMap<String, String> attachedFrom,
            SortedMap<String, String> inlineTo,
            SortedMap<String, String> attachedTo,
            String agreement) {}

    /** Empty. */
    protected abstract IamRig open();

    @ParameterizedTest
    @CsvSource({
        "INLINE, MOVED, BEFORE",
        "INLINE, MOVED, AFTER",
        "INLINE, MOVED_TO_OVERFLOW, BEFORE",
        "INLINE, MOVED_TO_OVERFLOW, AFTER",
        "INLINE, CHANGED, BEFORE",
        "INLINE, CHANGED, AFTER",
        "INLINE, REVOKED, BEFORE",
        "INLINE, REVOKED, AFTER",
        "MANAGED, MOVED, BEFORE",
        "MANAGED, MOVED, AFTER",
        "MANAGED, MOVED_TO_OVERFLOW, BEFORE",
        "MANAGED, MOVED_TO_OVERFLOW, AFTER",
        "MANAGED, CHANGED, BEFORE",
        "MANAGED, CHANGED, AFTER",
        "MANAGED, REVOKED, BEFORE",
        "MANAGED, REVOKED, AFTER"
    })
    void killedAtAnyCallTheEndIsTheSame(Before before, After after, Death death) {
        for (RolePolicies rules : List.of(DesiredRoles.sample(), DesiredRoles.complete())) {
            KillSwitch undisturbed = new KillSwitch();
            State expected = end(before, after, rules, undisturbed, false);
            assertThat(undisturbed.begun()).isGreaterThan(5);
            assertExpected(after, expected);

            for (int call = 0; call < undisturbed.begun(); call++) {
                KillSwitch killSwitch = new KillSwitch();
                killSwitch.killAt(call, death);
                assertThat(end(before, after, rules, killSwitch, true))
                        .as("killed %s call %s", death, call)
                        .isEqualTo(expected);
            }
        }
    }

    private static void assertExpected(After after, State state) {
        Map<String, String> from = new TreeMap<>(state.inlineFrom());
        from.putAll(state.attachedFrom());
        Map<String, String> to = new TreeMap<>(state.inlineTo());
        to.putAll(state.attachedTo());
        assertThat(from).doesNotContainKey(LEGACY);
        from.remove(FILLER);
        to.remove(FILLER);
        assertThat(from).hasSize(after == After.CHANGED ? 1 : 0);
        assertThat(to).hasSize(after == After.MOVED || after == After.MOVED_TO_OVERFLOW ? 1 : 0);
        assertThat(state.attachedTo()).hasSize(after == After.MOVED_TO_OVERFLOW ? 1 : 0);
        from.values().forEach(document -> assertThat(document).contains("weather"));
        to.values().forEach(document -> assertThat(document).contains("weather"));
        assertThat(state.agreement()).contains(after == After.REVOKED ? "\"deprovisioned\"" : "\"provisioned\"");
    }

    private State end(Before before, After after, RolePolicies rules, KillSwitch killSwitch, boolean dies) {
        MemoryDataMesh mesh = new MemoryDataMesh();
        mesh.putAgreement(AgreementResource.ACCESS, "a1", quoted("{'id':'a1','tags':['mine'],'custom':{}}"));
        try (IamRig rig = open();
                Iam setUp = rig.connect()) {
            prepare(rig, setUp, before, after);
            DataMesh watched = killSwitch.watch(DataMesh.class, mesh);
            RoleSagaSettings settings = new RoleSagaSettings(StatusTarget.PROVISIONING, false, 1);
            try (RoleRun run =
                    new RoleRun(() -> killSwitch.watch(Iam.class, rig.connect()), watched, rules, settings)) {
                desired(after).forEach(run::submit);
                if (dies) {
                    die(run, rig, killSwitch, after);
                }
                run.untilOver();
                assertThat(run.rejects()).isEmpty();
                assertThat(run.owed()).isZero();
            }
            assertNoUnattachedRights(rig, setUp);
            return new State(
                    rig.inlinePolicies(FROM),
                    rig.attachedPolicies(FROM),
                    rig.inlinePolicies(TO),
                    rig.attachedPolicies(TO),
                    mesh.agreement("a1").toString());
        }
    }

    /** A policy that a process made or detached right before it died may be left; it gives nothing. */
    private static void assertNoUnattachedRights(IamRig rig, Iam iam) {
        for (String name : rig.versionsOfPolicies().keySet()) {
            if (!rig.attachedPolicies(FROM).containsKey(name)
                    && !rig.attachedPolicies(TO).containsKey(name)) {
                String arn = "arn:aws:iam::000000000000:policy" + ManagedPolicies.PATH + name;
                assertThat(iam.managedPolicy(arn).toCompletableFuture().join()).isEqualTo(ManagedPolicies.NOTHING);
            }
        }
    }

    private static void die(RoleRun run, IamRig rig, KillSwitch killSwitch, After after) {
        try {
            run.untilOver();
            throw new AssertionError("did not die");
        } catch (KilledException killed) {
            killSwitch.revive();
        }
        SortedMap<String, String> given = rig.inlinePolicies(TO);
        given.putAll(rig.attachedPolicies(TO));
        run.restart();
        run.pass(Duration.ofHours(3));
        List<String> left = new ArrayList<>(rig.inlinePolicies(FROM).keySet());
        left.addAll(rig.attachedPolicies(FROM).keySet());
        if (after != After.CHANGED) {
            assertThat(left).as("what has ended is removed").doesNotContain(NAME, LEGACY);
        }
        SortedMap<String, String> now = rig.inlinePolicies(TO);
        now.putAll(rig.attachedPolicies(TO));
        assertThat(given.entrySet())
                .as("nothing is given before it is decided anew")
                .containsAll(now.entrySet());
        desired(after).forEach(run::submit);
    }

    private static void prepare(IamRig rig, Iam iam, Before before, After after) {
        rig.createRole(FROM, "/", Map.of());
        rig.createRole(TO, "/", Map.of());
        iam.putInlinePolicy(FROM, LEGACY, OLD).toCompletableFuture().join();
        if (before == Before.INLINE) {
            iam.putInlinePolicy(FROM, NAME, OLD).toCompletableFuture().join();
        } else {
            String arn = iam.createPolicy(ManagedPolicies.PATH, NAME, OLD)
                    .toCompletableFuture()
                    .join();
            iam.createPolicyVersion(arn, OLD).toCompletableFuture().join();
            iam.createPolicyVersion(arn, OLD).toCompletableFuture().join();
            iam.attachPolicy(FROM, arn).toCompletableFuture().join();
        }
        if (after == After.MOVED_TO_OVERFLOW) {
            iam.putInlinePolicy(TO, FILLER, PolicyDocuments.ofSize("f", 10_240))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static List<DesiredRole> desired(After after) {
        return switch (after) {
            case MOVED, MOVED_TO_OVERFLOW ->
                List.of(
                        role(FROM).end("a1", "old", EndedOutcome.MOVED).get(),
                        role(TO).grant("a1", "weather").get());
            case CHANGED -> List.of(role(FROM).grant("a1", "weather").get());
            case REVOKED ->
                List.of(
                        role(TO).end("a1", "old", EndedOutcome.MOVED).get(),
                        role(FROM).revoke("a1", "old").get());
        };
    }
}
