package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgreementReaderTest {

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final Watch watch = new Watch();
    private final AgreementReader reader = new AgreementReader(watch.port(DataMesh.class, mesh), GrantCase.SAMPLE);

    AgreementReaderTest() {
        mesh.putDataProduct("dp-c", Samples.consumer("dp-c", "consumer-1"));
        mesh.putDataProduct("dp-p", Samples.provider("dp-p", "bucket-1"));
        mesh.putTeam("t", Samples.consumer("t", "consumer-2"));
    }

    @Test
    void anAgreementOfTodayTakesThreeCalls() {
        mesh.putAgreement(AgreementResource.ACCESS, "a", Samples.agreement("a", "dp-p", "dp-c", true));

        GrantDecision decision = read(AgreementResource.ACCESS);

        assertThat(decision.outcome()).isEqualTo(GrantDecision.Outcome.WANTED);
        assertThat(decision.role()).contains("consumer-1");
        assertThat(watch.calls()).containsExactly("agreement ACCESS a", "dataProduct dp-c", "dataProduct dp-p");
    }

    @Test
    void aTeamIsReadAsATeam() {
        mesh.putAgreement(AgreementResource.ACCESS, "a", Samples.agreementOfTeam("a", "dp-p", "t", true));

        assertThat(read(AgreementResource.ACCESS).role()).contains("consumer-2");
        assertThat(watch.calls()).contains("team t");
    }

    @Test
    void aProductThatConsumesItselfIsReadOnce() {
        mesh.putDataProduct("dp", Samples.product("dp", "consumer-1", "bucket-1"));
        mesh.putAgreement(AgreementResource.ACCESS, "a", Samples.agreement("a", "dp", "dp", true));

        assertThat(read(AgreementResource.ACCESS).outcome()).isEqualTo(GrantDecision.Outcome.WANTED);
        assertThat(watch.calls("dataProduct")).isEqualTo(1);
    }

    @Test
    void ofAnInactiveAgreementNothingElseIsRead() {
        mesh.putAgreement(AgreementResource.ACCESS, "a", Samples.agreement("a", "dp-p", "dp-c", false));

        assertThat(read(AgreementResource.ACCESS).outcome()).isEqualTo(GrantDecision.Outcome.NONE);
        assertThat(watch.calls()).containsExactly("agreement ACCESS a");
    }

    @ParameterizedTest
    @CsvSource({
        "DATA_CONTRACTS, DATA_CONTRACTS, 1",
        "DATA_CONTRACTS, DATA_USAGE_AGREEMENTS, 2",
        "DATA_CONTRACTS, ACCESS, 3",
        "DATA_USAGE_AGREEMENTS, DATA_USAGE_AGREEMENTS, 1",
        "DATA_USAGE_AGREEMENTS, ACCESS, 2",
        "ACCESS, ACCESS, 1"
    })
    void anOlderEventsAgreementIsFoundWhereTheServerHasItNow(
            AgreementResource asked, AgreementResource there, int calls) {
        mesh.putAgreement(there, "a", Samples.agreement("a", "dp-p", "dp-c", true));

        GrantDecision decision = read(asked);

        assertThat(decision.outcome()).isEqualTo(GrantDecision.Outcome.WANTED);
        assertThat(decision.resource()).isEqualTo(there);
        assertThat(watch.calls("agreement")).isEqualTo(calls);
    }

    @ParameterizedTest
    @CsvSource({"ACCESS, 1", "DATA_USAGE_AGREEMENTS, 2", "DATA_CONTRACTS, 3"})
    void oneThatIsNowhereIsGone(AgreementResource asked, int calls) {
        GrantDecision decision = read(asked);

        assertThat(decision.isGone()).isTrue();
        assertThat(decision.outcome()).isEqualTo(GrantDecision.Outcome.NONE);
        assertThat(watch.calls("agreement")).isEqualTo(calls);
    }

    /** None of them says that the agreement, or what it uses, is no more. */
    @ParameterizedTest
    @CsvSource({
        "NOT_NOW, agreement", "UNANSWERED, agreement", "DENIED, agreement",
        "NOT_NOW, dataProduct dp-c", "UNANSWERED, dataProduct dp-c", "DENIED, dataProduct dp-c",
        "NOT_NOW, dataProduct dp-p", "UNANSWERED, dataProduct dp-p", "DENIED, dataProduct dp-p"
    })
    void whatMayBeAnsweredAnotherTimeFails(Kind kind, String call) {
        mesh.putAgreement(AgreementResource.ACCESS, "a", Samples.agreement("a", "dp-p", "dp-c", true));
        DataMeshException failure = new DataMeshException(kind, "no", null, null);
        watch.fail(call, failure);

        assertThatThrownBy(() -> read(AgreementResource.ACCESS)).hasCause(failure);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID, agreement", "TOO_LARGE, agreement",
        "INVALID, dataProduct dp-c", "TOO_LARGE, dataProduct dp-c",
        "INVALID, dataProduct dp-p", "TOO_LARGE, dataProduct dp-p"
    })
    void whatWillBeRefusedAlwaysIsADecision(Kind kind, String call) {
        mesh.putAgreement(AgreementResource.ACCESS, "a", Samples.agreement("a", "dp-p", "dp-c", true));
        watch.fail(call, new DataMeshException(kind, "413 too much", null, null));

        GrantDecision decision = read(AgreementResource.ACCESS);

        assertThat(decision.outcome()).isEqualTo(GrantDecision.Outcome.REFUSED);
        assertThat(decision.rule()).contains(GrantRule.LOOK_UP);
        assertThat(decision.reason()).contains("413 too much");
        assertThat(decision.isGone()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"dp-c, CONSUMER_MISSING", "dp-p, PROVIDER_MISSING"})
    void aProductThatIsMissingIsNamed(String product, GrantRule rule) {
        mesh.putAgreement(AgreementResource.ACCESS, "a", Samples.agreement("a", "dp-p", "dp-c", true));
        mesh.removeDataProduct(product);

        assertThat(read(AgreementResource.ACCESS).rule()).contains(rule);
    }

    @Test
    void anythingElseThanARefusalOfTheServerIsNoDecision() {
        watch.fail("agreement", new IllegalStateException("a defect"));

        assertThatThrownBy(() -> read(AgreementResource.ACCESS)).hasCauseInstanceOf(IllegalStateException.class);
    }

    private GrantDecision read(AgreementResource resource) {
        return reader.decide("a", resource, AgreementTransition.NONE, null, GrantCase.TODAY)
                .toCompletableFuture()
                .join();
    }
}
