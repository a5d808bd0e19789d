package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.PolicyDocuments;
import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import io.millrace.local.standins.iam.DirectIamRig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReconcileOperatorTest {

    private static final String ROLE = "consumer-1";
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final DirectIamRig account = new DirectIamRig();
    private final Iam direct = account.connect();
    private final Watch meshWatch = new Watch();
    private final Watch iamWatch = new Watch();
    private final List<ReconcileRun> opened = new ArrayList<>();
    private int events;

    ReconcileOperatorTest() {
        account.createRole(ROLE, "/", Map.of());
        mesh.putDataProduct("dp-c", Samples.consumer("dp-c", ROLE));
        mesh.putDataProduct("dp-p", Samples.provider("dp-p", "bucket-1"));
    }

    private ReconcileRun open() throws Exception {
        return open(new HashMapStateBackend(), null, ReconcileRun.NOW, Map.of());
    }

    private ReconcileRun open(
            StateBackend backend, @Nullable OperatorSubtaskState state, long now, Map<String, String> settings)
            throws Exception {
        ReconcileRun converging = new ReconcileRun(
                meshWatch.port(DataMesh.class, mesh), iamWatch.port(Iam.class, direct), settings, backend, state, now);
        opened.add(converging);
        return converging;
    }

    @AfterEach
    void close() throws Exception {
        for (ReconcileRun converging : opened) {
            converging.close();
        }
    }

    static Stream<StateBackend> backends() {
        return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void anEventBecomesAnEditAndARecordAndItsEndLeavesNothing(StateBackend backend) throws Exception {
        ReconcileRun converging =
                open(backend, null, ReconcileRun.NOW, Map.of()).runMails();
        put("a", true);
        converging.follow(event("AccessActivatedEvent", "a"));

        GrantEdit grant = only(converging.edits());
        assertThat(grant.getPolicy().getRole()).isEqualTo(ROLE);
        assertThat(grant.getPolicy().getName()).isEqualTo(PolicyNames.of("a"));
        assertThat(converging.records()).containsExactly("a");
        assertThat(converging.lookUps()).isEmpty();
        assertThat(converging.timers()).as("the next verification").isEqualTo(1);

        put("a", false);
        converging.follow(event("AccessDeactivatedEvent", "a"));
        assertThat(only(converging.edits()).getRemovals().get(0).getRole()).isEqualTo(ROLE);
        assertThat(converging.keys()).isZero();
        assertThat(converging.timers()).isEqualTo(1);
        assertThat(converging.rejects()).isEmpty();
    }

    @Test
    void aThousandHintsForOneAgreementReadItTwiceAtMost() throws Exception {
        ReconcileRun converging = open().runMails();
        put("a", true);
        meshWatch.forget();
        for (int i = 0; i < 1_000; i++) {
            converging.give(event("AccessUpdatedEvent", "a"));
        }
        converging.runMails();

        assertThat(meshWatch.calls("agreement ")).isBetween(1L, 2L);
        assertThat(converging.edits()).hasSize(1);
        assertThat(converging.lookUps()).isEmpty();
    }

    @Test
    void whatIsPendingIsInTheSnapshotAndReadAfterTheRestart() throws Exception {
        ReconcileRun converging = open().runMails();
        put("a", true);
        put("b", true);
        meshWatch.keepWaiting("agreement ACCESS a");
        meshWatch.fail("agreement ACCESS b", new DataMeshException(Kind.UNANSWERED, "down", null, null));
        converging.follow(event("AccessActivatedEvent", "a"));
        converging.follow(event("AccessActivatedEvent", "b"));
        assertThat(converging.lookUps()).containsExactly("a", "b");
        OperatorSubtaskState state = converging.snapshot();
        converging.close();

        meshWatch.letGo();
        meshWatch.failNothing();
        // Without the verification, which would find them as well.
        meshWatch.fail("agreements", new DataMeshException(Kind.DENIED, "not this time", null, null));
        ReconcileRun restored = open(new HashMapStateBackend(), state, ReconcileRun.NOW, Map.of());
        restored.runMails();
        restored.passMillis(1_000);

        assertThat(restored.edits()).extracting(GrantEdit::getAgreement).containsExactly("a", "b");
        assertThat(restored.lookUps()).isEmpty();
        assertThat(restored.records()).containsExactly("a", "b");
    }

    @Test
    void aPoisonAgreementDelaysNoOtherAndLeavesOneTimer() throws Exception {
        ReconcileRun converging = open().runMails();
        put("poison", true);
        meshWatch.fail("agreement ACCESS poison", new DataMeshException(Kind.UNANSWERED, "500", null, null));
        converging.follow(event("AccessActivatedEvent", "poison"));
        converging.pass(Duration.ofMinutes(3));
        for (int i = 0; i < 20; i++) {
            converging.follow(event("AccessActivatedEvent", "p" + i));
            meshWatch.fail(call -> call.startsWith("agreement ACCESS p")
                    ? new DataMeshException(Kind.UNANSWERED, "500", null, null)
                    : null);
            converging.passMillis(1_500);
        }

        put("other", true);
        converging.follow(event("AccessActivatedEvent", "other"));
        assertThat(only(converging.edits()).getAgreement()).isEqualTo("other");
        assertThat(converging.timers())
                .as("the next verification, the next read")
                .isEqualTo(2);

        meshWatch.forget();
        converging.pass(Duration.ofMinutes(10));
        assertThat(meshWatch.calls("agreement ACCESS poison")).isBetween(8L, 25L);
        meshWatch.failNothing();
        converging.pass(MINUTE);
        assertThat(converging.records()).contains("poison");
        assertThat(converging.timers()).isEqualTo(1);
    }

    @Test
    void theFirstVerificationGrantsWhatNoEventTold() throws Exception {
        put("a", true);
        put("inactive", false);
        ReconcileRun converging = open().runMails();

        assertThat(only(converging.edits()).getAgreement()).isEqualTo("a");
        assertThat(converging.records()).containsExactly("a");
    }

    @Test
    void aVerificationRepairsDeletedAndChangedPoliciesAndRemovesStrays() throws Exception {
        put("same", true);
        put("deleted", true);
        put("changed", true);
        ReconcileRun converging = open().runMails();
        carryOut(converging.edits());
        // Of what was just written nothing can be concluded, so there is a verification a minute later.
        converging.pass(MINUTE);
        done(direct.deleteInlinePolicy(ROLE, PolicyNames.of("deleted")));
        done(direct.putInlinePolicy(ROLE, PolicyNames.of("changed"), PolicyDocuments.of("by-hand")));
        done(direct.putInlinePolicy(ROLE, PolicyNames.of("nobody"), PolicyDocuments.of("other")));
        done(direct.putInlinePolicy(ROLE, "not-ours", PolicyDocuments.of("other")));

        converging.pass(HOUR.minusMillis(1));
        assertThat(converging.edits()).isEmpty();
        converging.passMillis(1);
        List<GrantEdit> edits = converging.edits();
        carryOut(edits);

        assertThat(edits).extracting(GrantEdit::getAgreement).containsExactlyInAnyOrder("deleted", "changed", "nobody");
        assertThat(edits).extracting(GrantEdit::getCause).containsOnly("verification");
        assertThat(account.inlinePolicies(ROLE))
                .containsOnlyKeys(
                        PolicyNames.of("same"), PolicyNames.of("deleted"), PolicyNames.of("changed"), "not-ours");
        converging.pass(HOUR);
        assertThat(converging.edits()).isEmpty();
        assertThat(converging.timers()).isEqualTo(1);
    }

    @Test
    void whatAWorkerHadUnderWayWhenItDiedIsFoundAMinuteAfterTheStart() throws Exception {
        ReconcileRun converging = open().runMails();
        done(direct.putInlinePolicy(ROLE, PolicyNames.of("ended"), PolicyDocuments.of("other")));

        converging.pass(MINUTE);
        carryOut(converging.edits());

        assertThat(account.inlinePolicies(ROLE)).isEmpty();
        iamWatch.forget();
        converging.pass(HOUR.minusMillis(1));
        assertThat(iamWatch.calls("roles")).isZero();
        converging.passMillis(1);
        assertThat(iamWatch.calls("roles")).isEqualTo(1);
        assertThat(converging.timers()).isEqualTo(1);
    }

    @Test
    void aVerificationThatFailsConcludesNothingAndIsRepeated() throws Exception {
        put("a", true);
        ReconcileRun converging = open().runMails();
        carryOut(converging.edits());
        done(direct.deleteInlinePolicy(ROLE, PolicyNames.of("a")));
        iamWatch.fail("roles", new IamException(IamException.Kind.DENIED, "no", null));
        converging.pass(MINUTE);
        assertThat(converging.edits()).isEmpty();
        assertThat(converging.timers()).isEqualTo(1);

        iamWatch.failNothing();
        meshWatch.fail("agreements", new DataMeshException(Kind.DENIED, "no", null, null));
        converging.pass(MINUTE);
        assertThat(converging.edits()).isEmpty();

        meshWatch.failNothing();
        converging.pass(MINUTE);
        assertThat(only(converging.edits()).getPolicy().getName()).isEqualTo(PolicyNames.of("a"));
    }

    @Test
    void callsOfAVerificationThatAreThrottledAreMadeAgainOnTheOperatorsClock() throws Exception {
        put("a", true);
        IamException throttled = new IamException(IamException.Kind.NOT_NOW, "Rate exceeded", null);
        iamWatch.fail("roles", throttled);
        ReconcileRun converging = open().runMails();
        assertThat(iamWatch.calls("roles")).isEqualTo(1);
        converging.passMillis(250);
        assertThat(iamWatch.calls("roles")).isEqualTo(2);
        iamWatch.failNothing();
        converging.passMillis(500);
        assertThat(iamWatch.calls("inlinePolicies")).isEqualTo(1);
    }

    /** Emitted edits that were not carried out yet are not judged; an unreadable agreement is not read every minute. */
    @Test
    void anInconclusiveVerificationIsRepeatedSoonAndThenEverLessSoon() throws Exception {
        put("a", true);
        put("poison", true);
        done(direct.putInlinePolicy(ROLE, PolicyNames.of("poison"), PolicyDocuments.of("other")));
        meshWatch.fail("agreement ACCESS poison", new DataMeshException(Kind.UNANSWERED, "500", null, null));
        ReconcileRun converging = open().runMails();
        carryOut(converging.edits());
        List<Long> minutes = new ArrayList<>();
        for (long minute = 1; minute <= 180; minute++) {
            iamWatch.forget();
            converging.pass(MINUTE);
            if (iamWatch.calls("roles") > 0) {
                minutes.add(minute);
            }
        }

        assertThat(minutes).containsExactly(1L, 3L, 7L, 15L, 31L, 63L, 123L);
        assertThat(account.inlinePolicies(ROLE)).containsKey(PolicyNames.of("poison"));
    }

    @Test
    void revocationsAreHeldRejectedOncePerWindowAndReleased() throws Exception {
        for (int i = 0; i < 25; i++) {
            put("a" + i, true);
        }
        Map<String, String> settings = Map.of("revocations.max.percent", "0");
        ReconcileRun converging = open(new HashMapStateBackend(), null, ReconcileRun.NOW, settings)
                .runMails();
        carryOut(converging.edits());
        mesh.removeDataProduct("dp-p");
        converging.follow(event("DataProductDeletedEvent", "dp-p"));
        carryOut(converging.edits());

        assertThat(account.inlinePolicies(ROLE)).hasSize(15);
        assertThat(converging.revocations()).isEqualTo(10);
        assertThat(held(converging)).isEqualTo(1);

        // A restart neither forgets the revocations that were made nor those that are held.
        OperatorSubtaskState state = converging.snapshot();
        long now = converging.now();
        converging.close();
        ReconcileRun restored =
                open(new HashMapStateBackend(), state, now, settings).runMails();
        restored.pass(Duration.ofMinutes(30));
        carryOut(restored.edits());
        assertThat(account.inlinePolicies(ROLE)).hasSize(15);

        restored.pass(Duration.ofMinutes(40));
        carryOut(restored.edits());
        assertThat(account.inlinePolicies(ROLE)).hasSize(5);
        restored.pass(HOUR.plusMinutes(10));
        carryOut(restored.edits());
        assertThat(account.inlinePolicies(ROLE)).isEmpty();
        assertThat(held(restored)).isBetween(1L, 2L);
        assertThat(restored.lookUps()).isEmpty();
    }

    @Test
    void anEmptyListingTakesNothing() throws Exception {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < 25; i++) {
            put("a" + i, true);
            names.add(PolicyNames.of("a" + i));
        }
        ReconcileRun converging = open().runMails();
        carryOut(converging.edits());
        for (int i = 0; i < 25; i++) {
            mesh.removeAgreement(AgreementResource.ACCESS, "a" + i);
        }
        converging.pass(HOUR.multipliedBy(5));
        carryOut(converging.edits());

        assertThat(account.inlinePolicies(ROLE)).containsOnlyKeys(names);
        assertThat(held(converging)).isEqualTo(5);
    }

    @Test
    void anAnswerThatComesAfterTheEndIsNotHeard() throws Exception {
        ReconcileRun converging = open().runMails();
        put("a", true);
        meshWatch.keepWaiting("agreement");
        converging.follow(event("AccessActivatedEvent", "a"));
        converging.close();
        opened.clear();
        meshWatch.letGo();

        assertThat(converging.edits()).isEmpty();
    }

    private static long held(ReconcileRun converging) {
        return converging.rejects().stream()
                .map(Reject::getRule)
                .filter("revocations.held"::equals)
                .count();
    }

    private void put(String id, boolean active) {
        mesh.putAgreement(AgreementResource.ACCESS, id, Samples.agreement(id, "dp-p", "dp-c", active));
    }

    private FeedEvent event(String type, String resource) {
        return Samples.event("e-" + ++events, type, resource);
    }

    private void carryOut(List<GrantEdit> edits) {
        for (GrantEdit edit : edits) {
            for (PolicyPlace place : edit.getRemovals()) {
                place.getNames().stream()
                        .filter(account.inlinePolicies(place.getRole()).keySet()::contains)
                        .forEach(name -> done(direct.deleteInlinePolicy(place.getRole(), name)));
            }
            if (edit.getPolicy() != null) {
                done(direct.putInlinePolicy(
                        edit.getPolicy().getRole(),
                        edit.getPolicy().getName(),
                        edit.getPolicy().getDocument()));
            }
        }
    }

    private static GrantEdit only(List<GrantEdit> edits) {
        assertThat(edits).hasSize(1);
        return edits.get(0);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
