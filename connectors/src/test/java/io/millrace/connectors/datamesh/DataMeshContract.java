package io.millrace.connectors.datamesh;

import static io.millrace.connectors.datamesh.MeshAnswers.event;
import static io.millrace.connectors.datamesh.MeshAnswers.failure;
import static io.millrace.connectors.datamesh.MeshAnswers.get;
import static io.millrace.connectors.datamesh.MeshAnswers.json;
import static io.millrace.connectors.datamesh.MeshAnswers.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of a Data Mesh. */
@Timeout(600)
public abstract class DataMeshContract {

    private static final AgreementResource ACCESS = AgreementResource.ACCESS;

    @SuppressWarnings("NullAway.Init")
    private DataMeshRig rig;

    @SuppressWarnings("NullAway.Init")
    private DataMesh mesh;

    /** Empty, with reports on provisioning. */
    protected abstract DataMeshRig open();

    @BeforeEach
    void connect() {
        rig = open();
        mesh = rig.connect();
    }

    @AfterEach
    void close() {
        mesh.close();
        rig.close();
    }

    @Test
    void theFeedIsReadPageByPageBehindAnEvent() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 1_001; i++) {
            ids.add("e-" + i);
            rig.append(event("e-" + i, "AccessActivatedEvent"));
        }

        List<JsonNode> first = get(mesh.events(null));
        assertThat(ids(first)).isEqualTo(ids.subList(0, 1_000));
        assertThat(ids(get(mesh.events("e-999")))).containsExactly("e-1000");
        assertThat(get(mesh.events("e-1000"))).isEmpty();
    }

    @Test
    void anEmptyFeedHasAnEmptyPage() {
        assertThat(get(mesh.events(null))).isEmpty();
    }

    @Test
    void elementsComeAsTheyAre() {
        rig.append(json("null"));
        rig.append(json("[1]"));
        rig.append(json("{\"id\":\"a b/ü?#%😀\",\"type\":7,\"data\":null}"));
        rig.append(event("last", "SomethingNewEvent"));

        assertThat(get(mesh.events(null)))
                .containsExactly(
                        json("null"),
                        json("[1]"),
                        json("{\"id\":\"a b/ü?#%😀\",\"type\":7,\"data\":null}"),
                        event("last", "SomethingNewEvent"));
        assertThat(ids(get(mesh.events("a b/ü?#%😀")))).containsExactly("last");
    }

    @Test
    void aCursorThatTheServerDoesNotKnowIsRefused() {
        rig.append(event("e-1", "AccessActivatedEvent"));

        assertThat(failure(mesh.events("e-2")).kind()).isEqualTo(Kind.INVALID);
    }

    @Test
    void anAgreementIsReadAndReplaced() {
        rig.putAgreement("acc-1", agreement("acc-1"));
        JsonNode read = get(mesh.agreement(ACCESS, "acc-1"));
        assertThat(read.path("tags")).isEqualTo(json("[\"business-critical\"]"));

        ObjectNode changed = read.deepCopy();
        changed.withArray("/tags").add("aws-integration");
        changed.withObject("/custom").put("größe", "1.10").put("aws-policy-name", "DMM_x");
        get(mesh.replaceAgreement(ACCESS, "acc-1", changed));

        JsonNode again = get(mesh.agreement(ACCESS, "acc-1"));
        assertThat(again.path("tags")).isEqualTo(json("[\"business-critical\",\"aws-integration\"]"));
        assertThat(again.path("custom")).isEqualTo(json("{\"größe\":\"1.10\",\"aws-policy-name\":\"DMM_x\"}"));
        assertThat(again.path("provider")).isEqualTo(read.path("provider"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a:b", "a b", "a/b", "a\\b", "größe", "😀", "#?%&=+", "a%2Fb", "a..b", "...", "'\"<>", "\n"})
    void anIdIsOneSegmentWhateverIsInIt(String id) {
        rig.putAgreement(id, agreement(id));
        rig.putDataProduct(id, object("{\"id\":\"x\",\"name\":\"product\"}"));
        rig.putTeam(id, object("{\"id\":\"x\",\"name\":\"team\"}"));

        assertThat(get(mesh.agreement(ACCESS, id)).path("tags")).hasSize(1);
        assertThat(get(mesh.dataProduct(id)).path("name").textValue()).isEqualTo("product");
        assertThat(get(mesh.team(id)).path("name").textValue()).isEqualTo("team");
        get(mesh.replaceAgreement(ACCESS, id, agreement(id)));
        get(mesh.reportProvisioning(id, granted()));
        assertThat(rig.provisioning(id)).isPresent();
    }

    @Test
    void anIdOfTheMostCharactersIsSent() {
        String id = "ü".repeat(256);
        rig.putAgreement(id, agreement(id));

        assertThat(get(mesh.agreement(ACCESS, id)).path("tags")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "LONG", ".", "..", "../x", "a/../b", "a\\..", "x/.", "LONE-SURROGATE"})
    void anIdThatCannotBeSentIsRefusedWithoutACall(String given) {
        String id = given.equals("LONG") ? "x".repeat(257) : given.equals("LONE-SURROGATE") ? "a\ud800b" : given;
        int before = rig.calls();

        List<Function<String, CompletionStage<?>>> calls = List.of(
                any -> mesh.agreement(ACCESS, any),
                mesh::dataProduct,
                mesh::team,
                any -> mesh.replaceAgreement(ACCESS, any, agreement("x")),
                any -> mesh.reportProvisioning(any, granted()));
        calls.forEach(call -> assertThat(failure(call.apply(id)).kind()).isEqualTo(Kind.INVALID));
        assertThat(rig.calls()).isEqualTo(before);
    }

    @Test
    void whatIsNotThereIsMissing() {
        assertThat(failure(mesh.agreement(ACCESS, "none")).kind()).isEqualTo(Kind.MISSING);
        assertThat(failure(mesh.dataProduct("none")).kind()).isEqualTo(Kind.MISSING);
        assertThat(failure(mesh.team("none")).kind()).isEqualTo(Kind.MISSING);
        assertThat(failure(mesh.reportProvisioning("none", granted())).kind()).isEqualTo(Kind.MISSING);

        rig.putAgreement("acc-1", agreement("acc-1"));
        rig.removeAgreement("acc-1");
        assertThat(failure(mesh.agreement(ACCESS, "acc-1")).kind()).isEqualTo(Kind.MISSING);
    }

    @Test
    void agreementsAreListedInTheOrderOfTheirCreationOverPages() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 1_005; i++) {
            String id = "acc-" + (i * 7_919 % 1_009);
            ids.add(id);
            rig.putAgreement(id, agreement(id));
        }

        List<String> listed = new ArrayList<>(ids(get(mesh.agreements(ACCESS, 0))));
        assertThat(listed).hasSize(1_000);
        listed.addAll(ids(get(mesh.agreements(ACCESS, 1))));
        assertThat(listed).isEqualTo(ids);
        assertThat(get(mesh.agreements(ACCESS, 2))).isEmpty();
    }

    @Test
    void provisioningIsReported() {
        rig.putAgreement("acc-1", agreement("acc-1"));
        String role = "arn:aws:iam::000000000000:role/consumer";
        get(mesh.reportProvisioning(
                "acc-1", new ProvisioningReport(ProvisioningReport.Status.PROVISIONING_FAILED, role, "no role \"x\"")));

        Optional<JsonNode> failed = rig.provisioning("acc-1");
        assertThat(failed.map(record -> record.path("status").textValue())).contains("provisioning-failed");
        assertThat(failed.map(record -> record.path("reference").textValue())).contains(role);
        assertThat(failed.map(record -> record.path("diagnostics").textValue())).contains("no role \"x\"");

        get(mesh.reportProvisioning("acc-1", granted()));
        assertThat(rig.provisioning("acc-1").map(record -> record.path("status").textValue()))
                .contains("provisioned");
        get(mesh.reportProvisioning(
                "acc-1", new ProvisioningReport(ProvisioningReport.Status.DEPROVISIONED, null, null)));
        assertThat(rig.provisioning("acc-1").map(record -> record.path("status").textValue()))
                .contains("deprovisioned");
        get(mesh.reportProvisioning(
                "acc-1", new ProvisioningReport(ProvisioningReport.Status.DEPROVISIONING_FAILED, null, "x")));
        assertThat(rig.provisioning("acc-1").map(record -> record.path("status").textValue()))
                .contains("deprovisioning-failed");
    }

    @Test
    void aServerWithoutReportsAnswersAsIfTheAgreementWereMissing() {
        rig.putAgreement("acc-1", agreement("acc-1"));
        rig.withoutProvisioning();

        assertThat(failure(mesh.reportProvisioning("acc-1", granted())).kind()).isEqualTo(Kind.MISSING);
        assertThat(get(mesh.agreement(ACCESS, "acc-1")).path("tags")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "TOO_LARGE")
    void aFailureSaysWhatIsKnownOfItAndTheNextCallIsServed(Kind kind) {
        rig.putAgreement("acc-1", agreement("acc-1"));
        List<Function<DataMesh, CompletionStage<?>>> calls = List.of(
                any -> any.events(null),
                any -> any.agreement(ACCESS, "acc-1"),
                any -> any.agreements(ACCESS, 0),
                any -> any.replaceAgreement(ACCESS, "acc-1", agreement("acc-1")),
                any -> any.reportProvisioning("acc-1", granted()));

        for (Function<DataMesh, CompletionStage<?>> call : calls) {
            rig.failNext(kind, null, 1);
            DataMeshException failure = failure(call.apply(mesh));
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.retryAfter()).isNull();
            get(call.apply(mesh));
        }
    }

    @Test
    void aServerMaySayHowLongToWait() {
        rig.failNext(Kind.NOT_NOW, Duration.ofSeconds(17), 1);

        assertThat(failure(mesh.events(null)).retryAfter()).isEqualTo(Duration.ofSeconds(17));
    }

    private static ProvisioningReport granted() {
        return new ProvisioningReport(ProvisioningReport.Status.PROVISIONED, null, null);
    }

    private static ObjectNode agreement(String id) {
        return object("{\"provider\":{\"dataProductId\":\"dp-1\",\"outputPortId\":\"op-1\"},"
                        + "\"consumer\":{\"dataProductId\":\"dp-2\",\"teamId\":\"t-2\",\"userId\":\"unknown\"},"
                        + "\"info\":{\"purpose\":\"p\"},\"tags\":[\"business-critical\"]}")
                .put("id", id);
    }

    private static List<String> ids(List<JsonNode> elements) {
        return elements.stream().map(element -> element.path("id").asText()).toList();
    }
}
