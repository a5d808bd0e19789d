package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.datamesh.MeshAnswers.quoted;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.legacyName;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.policyName;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamRig;
import io.millrace.connectors.iam.PolicyDocuments;
import io.millrace.connectors.saga.KillSwitch;
import io.millrace.connectors.saga.KillSwitch.Death;
import io.millrace.connectors.saga.KillSwitch.KilledException;
import io.millrace.jobs.settings.StatusTarget;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that is killed at any call of an edit and restarted ends in the same state. */
@Timeout(600)
public abstract class KilledGrantContract {

    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String FILLER = "filler";
    private static final String DOCUMENT = PolicyDocuments.of("weather");
    private static final String OLD = PolicyDocuments.of("old");
    private static final String PATH = "/millrace/";

    /** The state before the edit. */
    enum Before {
        INLINE,
        MANAGED
    }

    /** The state that the edit asks for. */
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
            Map<String, Integer> policies,
            String agreement) {}

    /** Empty. */
    protected abstract IamRig open();

    @ParameterizedTest
    @CsvSource({
        "INLINE, MOVED, BEFORE",
        "INLINE, MOVED, AFTER",
        "INLINE, MOVED_TO_OVERFLOW, BEFORE",
        "INLINE, MOVED_TO_OVERFLOW, AFTER",
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
        KillSwitch undisturbed = new KillSwitch();
        State expected = end(before, after, undisturbed, false);
        assertThat(undisturbed.begun()).isGreaterThan(5);
        assertExpected(after, expected);

        for (int call = 0; call < undisturbed.begun(); call++) {
            KillSwitch killSwitch = new KillSwitch();
            killSwitch.killAt(call, death);
            assertThat(end(before, after, killSwitch, true))
                    .as("killed %s call %s", death, call)
                    .isEqualTo(expected);
        }
    }

    private static void assertExpected(After after, State state) {
        String name = policyName("a1");
        assertThat(state.inlineFrom()).doesNotContainKeys(legacyName("a1"));
        switch (after) {
            case MOVED -> {
                assertThat(state.inlineTo()).containsEntry(name, DOCUMENT);
                assertThat(state.policies()).isEmpty();
                assertThat(state.attachedFrom()).isEmpty();
                assertThat(state.inlineFrom()).doesNotContainKey(name);
            }
            case MOVED_TO_OVERFLOW -> {
                assertThat(state.attachedTo()).isEqualTo(Map.of(name, DOCUMENT));
                assertThat(state.policies()).isEqualTo(Map.of(name, 1));
                assertThat(state.attachedFrom()).isEmpty();
                assertThat(state.inlineFrom()).doesNotContainKey(name);
            }
            case CHANGED -> assertThat(state.attachedFrom()).isEqualTo(Map.of(name, DOCUMENT));
            case REVOKED -> {
                assertThat(state.policies()).isEmpty();
                assertThat(state.inlineFrom()).doesNotContainKey(name);
            }
        }
    }

    private State end(Before before, After after, KillSwitch killSwitch, boolean dies) {
        MemoryDataMesh mesh = new MemoryDataMesh();
        mesh.putAgreement(AgreementResource.ACCESS, "a1", quoted("{'id':'a1','tags':['mine'],'custom':{}}"));
        try (IamRig rig = open();
                Iam setUp = rig.connect()) {
            prepare(rig, setUp, before, after);
            DataMesh watched = killSwitch.watch(DataMesh.class, mesh);
            GrantSettings settings = new GrantSettings(StatusTarget.BOTH, false, 1);
            try (GrantRun granting =
                    new GrantRun(() -> killSwitch.watch(Iam.class, rig.connect()), watched, settings)) {
                granting.submit(edit(after));
                if (dies) {
                    restart(granting, killSwitch);
                }
                granting.untilOver();
                assertThat(granting.rejects()).isEmpty();
            }
            return new State(
                    rig.inlinePolicies(FROM),
                    rig.attachedPolicies(FROM),
                    rig.inlinePolicies(TO),
                    rig.attachedPolicies(TO),
                    versions(rig, after),
                    mesh.agreement("a1").toString());
        }
    }

    /** A version that was written twice has a spare one more. */
    private static Map<String, Integer> versions(IamRig rig, After after) {
        return after == After.MOVED_TO_OVERFLOW || after == After.CHANGED
                ? Map.of(policyName("a1"), rig.versionsOfPolicies().size())
                : rig.versionsOfPolicies();
    }

    private static void restart(GrantRun granting, KillSwitch killSwitch) {
        try {
            granting.untilOver();
            throw new AssertionError("did not die");
        } catch (KilledException killed) {
            killSwitch.revive();
            granting.restart();
        }
    }

    private static void prepare(IamRig rig, Iam iam, Before before, After after) {
        rig.createRole(FROM, "/", Map.of());
        rig.createRole(TO, "/", Map.of());
        String name = policyName("a1");
        iam.putInlinePolicy(FROM, legacyName("a1"), OLD).toCompletableFuture().join();
        if (before == Before.INLINE) {
            iam.putInlinePolicy(FROM, name, OLD).toCompletableFuture().join();
        } else {
            String arn = iam.createPolicy(PATH, name, OLD).toCompletableFuture().join();
            iam.createPolicyVersion(arn, OLD).toCompletableFuture().join();
            iam.createPolicyVersion(arn, OLD).toCompletableFuture().join();
            iam.attachPolicy(FROM, arn).toCompletableFuture().join();
        }
        String full = after == After.CHANGED ? FROM : after == After.MOVED_TO_OVERFLOW ? TO : null;
        if (full != null) {
            int taken = rig.inlinePolicies(full).values().stream()
                    .mapToInt(String::length)
                    .sum();
            iam.putInlinePolicy(full, FILLER, PolicyDocuments.ofSize("f", 10_240 - taken))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static GrantEdit edit(After after) {
        return switch (after) {
            case MOVED, MOVED_TO_OVERFLOW -> GrantEdits.move("a1", FROM, TO, DOCUMENT);
            case CHANGED -> GrantEdits.grant("a1", FROM, DOCUMENT);
            case REVOKED ->
                GrantEdit.newBuilder(GrantEdits.revoke("a1", FROM))
                        .setRemovals(List.of(GrantEdits.place("a1", TO), GrantEdits.place("a1", FROM)))
                        .build();
        };
    }
}
