package io.millrace.jobs.accessgrants.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.jobs.accessgrants.Samples;
import io.millrace.jobs.accessgrants.Watch;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.decide.ConsumerKind;
import io.millrace.jobs.accessgrants.decide.GrantDecision;
import io.millrace.jobs.accessgrants.decide.GrantDecisions;
import io.millrace.local.standins.tags.DirectResourceTags;
import java.lang.reflect.Proxy;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecisionReaderTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
    private static final String BUCKET = "arn:aws:s3:::sales";
    private static final GrantDecisions DECISIONS = GrantDecisions.of(
            ReconcileSettings.of(Map.of("data.tag", "millrace:provider")),
            "arn:aws:sts::111122223333:assumed-role/job/session");
    private static final Consumer PROVIDER = new Consumer(ConsumerKind.DATA_PRODUCT, "p");

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final Watch calls = new Watch();
    private final DirectResourceTags tags = new DirectResourceTags();
    private final DecisionReader reader = new DecisionReader(calls.port(DataMesh.class, mesh), tags, DECISIONS);

    @BeforeEach
    void products() {
        mesh.putDataProduct("p", Samples.provider("p", "sales"));
        mesh.putDataProduct("c", Samples.consumer("c", "consumer-0"));
        tags.put(BUCKET, Map.of("millrace:provider", "product:p"));
        for (int i = 0; i < 20; i++) {
            mesh.putAgreement(AgreementResource.ACCESS, "a" + i, Samples.agreement("a" + i, "p", "c", true));
        }
    }

    private GrantDecision read(String id, AgreementResource resource, long now) {
        return reader.read(id, resource, AgreementTransition.NONE, null, TODAY, now)
                .toCompletableFuture()
                .join();
    }

    private GrantDecision read(String id) {
        return read(id, AgreementResource.ACCESS, 0);
    }

    private static DataMeshException failure(DataMeshException.Kind kind) {
        return new DataMeshException(kind, kind.name(), null, null);
    }

    @Test
    void aProductIsReadOnceForAnyNumberOfAgreements() {
        for (int i = 0; i < 20; i++) {
            assertThat(read("a" + i).outcome()).isEqualTo(GrantDecision.Outcome.WANTED);
        }
        assertThat(calls.calls("dataProduct p")).isEqualTo(1);
        assertThat(calls.calls("dataProduct c")).isEqualTo(1);
        assertThat(calls.calls()).hasSize(22);
    }

    @Test
    void concurrentReadsShareTheReadOfAProduct() {
        calls.keepWaiting("dataProduct p");
        var first = reader.read("a0", AgreementResource.ACCESS, AgreementTransition.NONE, null, TODAY, 0);
        var second = reader.read("a1", AgreementResource.ACCESS, AgreementTransition.NONE, null, TODAY, 0);
        assertThat(calls.waiting()).isEqualTo(1);
        calls.letGo();

        assertThat(first.toCompletableFuture().join().outcome()).isEqualTo(GrantDecision.Outcome.WANTED);
        assertThat(second.toCompletableFuture().join().outcome()).isEqualTo(GrantDecision.Outcome.WANTED);
    }

    @Test
    void aFailedReadIsNotRemembered() {
        calls.fail("dataProduct p", failure(DataMeshException.Kind.NOT_NOW));
        assertThatThrownBy(() -> read("a0")).hasRootCauseInstanceOf(DataMeshException.class);
        calls.failNothing();

        assertThat(read("a0").outcome()).isEqualTo(GrantDecision.Outcome.WANTED);
    }

    @Test
    void aCallThatThrowsHasFailedAndIsNotRemembered() {
        DataMesh broken = (DataMesh) Proxy.newProxyInstance(
                DataMesh.class.getClassLoader(), new Class<?>[] {DataMesh.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("dataProduct")) {
                        throw new IllegalStateException("fault");
                    }
                    return method.invoke(mesh, arguments);
                });
        DecisionReader failing = new DecisionReader(broken, tags, DECISIONS);
        for (int i = 0; i < 3; i++) {
            assertThat(failing.read("a0", AgreementResource.ACCESS, AgreementTransition.NONE, null, TODAY, 0)
                            .toCompletableFuture())
                    .isCompletedExceptionally();
        }
    }

    @Test
    void tagsAreRememberedForAMinute() {
        read("a0", AgreementResource.ACCESS, 0);
        read("a1", AgreementResource.ACCESS, 59_999);
        assertThat(tags.asked()).containsExactly(BUCKET);
        read("a2", AgreementResource.ACCESS, 60_000);
        assertThat(tags.asked()).containsExactly(BUCKET, BUCKET);
    }

    @Test
    void aDeletionByEventIsNoAbsence() {
        mesh.removeDataProduct("p");
        assertThat(read("a0").restsOnAbsence()).isTrue();

        reader.forget(PROVIDER, true);
        assertThat(read("a0").restsOnAbsence()).isFalse();
        reader.forgetAll();
        assertThat(read("a0").restsOnAbsence()).isFalse();
        reader.forget(PROVIDER, false);
        assertThat(read("a0").restsOnAbsence()).isTrue();
    }

    @Test
    void theHashIsThatOfRememberedFacts() {
        assertThat(reader.hash(PROVIDER)).isEmpty();
        read("a0");
        assertThat(reader.hash(PROVIDER)).isPresent();
        reader.forget(PROVIDER, false);
        assertThat(reader.hash(PROVIDER)).isEmpty();
    }

    @Test
    void anAgreementThatWasMovedIsFoundInItsLaterResource() {
        GrantDecision decision = read("a0", AgreementResource.DATA_CONTRACTS, 0);

        assertThat(decision.outcome()).isEqualTo(GrantDecision.Outcome.WANTED);
        assertThat(decision.resource()).isEqualTo(AgreementResource.ACCESS);
    }

    @Test
    void aRefusedKeyIsNoDecision() {
        calls.fail("agreement ", failure(DataMeshException.Kind.DENIED));

        assertThatThrownBy(() -> read("a0")).hasRootCauseInstanceOf(DataMeshException.class);
    }
}
