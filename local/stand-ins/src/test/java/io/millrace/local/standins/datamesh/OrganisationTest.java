package io.millrace.local.standins.datamesh;

import static io.millrace.connectors.datamesh.MeshAnswers.json;
import static io.millrace.connectors.datamesh.MeshAnswers.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.AgreementResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules behind the stand-in, and the history that they write. */
class OrganisationTest {

    private Instant now = Instant.parse("2026-11-21T10:00:00.120Z");
    private final Organisation organisation = new Organisation(Generation.PROVISIONING, () -> now);

    @Test
    void aLifeOfAnAgreementIsWrittenAsTheVendorDocumentsIt() {
        organisation.request(agreement("acc-1", ""));
        organisation.approve("acc-1");
        organisation.update("acc-1", agreement("acc-1", ""));
        organisation.cancel("acc-1");
        organisation.delete("acc-1");

        assertThat(history())
                .containsExactly(
                        "AccessCreated user",
                        "AccessRequested user",
                        "AccessUpdated user",
                        "AccessApproved user",
                        "AccessActivated system",
                        "AccessUpdated user",
                        "AccessUpdated user",
                        "AccessCanceled user",
                        "AccessDeactivated system",
                        "AccessDeleted user");
    }

    @Test
    void anEventIsACloudEvent() {
        organisation.request(agreement("acc-1", ""));

        JsonNode event = organisation.feed().get(0);
        assertThat(event)
                .isEqualTo(json("{\"specversion\":\"1.0\",\"id\":\"1ef9ebfe-0000-6000-8000-000000000001\","
                        + "\"type\":\"com.datamesh-manager.events.AccessCreatedEvent\","
                        + "\"source\":\"https://app.datamesh-manager.com\",\"subject\":\"acc-1\","
                        + "\"time\":\"2026-11-21T10:00:00.12Z\",\"datacontenttype\":\"application/json\","
                        + "\"principal\":\"user:8f6e2f3a\","
                        + "\"data\":{\"id\":\"acc-1\",\"timestamp\":\"2026-11-21T10:00:00.12Z\"}}"));
    }

    @Test
    void datesTurnAnAgreementByThemselves() {
        organisation.request(agreement("acc-1", "\"startDate\":\"2026-11-22\",\"endDate\":\"2026-11-24\""));
        organisation.approve("acc-1");
        assertThat(active("acc-1")).isFalse();

        now = now.plus(Duration.ofDays(1));
        assertThat(active("acc-1")).isTrue();
        assertThat(history()).endsWith("AccessApproved user", "AccessActivated system");
        now = now.plus(Duration.ofDays(1));
        assertThat(active("acc-1")).isTrue();
        now = now.plus(Duration.ofDays(1));
        assertThat(active("acc-1")).isFalse();
        assertThat(history()).endsWith("AccessActivated system", "AccessDeactivated system");
    }

    @Test
    void onlyAnApprovedAgreementIsActive() {
        organisation.request(agreement("acc-1", ""));
        assertThat(active("acc-1")).isFalse();
        organisation.reject("acc-1");
        assertThat(active("acc-1")).isFalse();
        organisation.approve("acc-1");
        assertThat(active("acc-1")).isTrue();
        organisation.reject("acc-1");
        assertThat(history()).endsWith("AccessUpdated user", "AccessRejected user", "AccessDeactivated system");
    }

    @Test
    void whatTheApiAloneSetsCannotBeWritten() {
        organisation.request(agreement("acc-1", "\"status\":\"approved\",\"active\":true"));

        assertThat(organisation.agreement("acc-1").path("info").path("status").asText())
                .isEqualTo("requested");
        assertThat(active("acc-1")).isFalse();
        // Which shows neither.
        organisation.upgrade(Generation.DATA_CONTRACT);
        assertThat(organisation.agreement("acc-1").path("info")).isEqualTo(json("{\"id\":\"acc-1\"}"));
    }

    @ParameterizedTest
    @CsvSource({
        "DATA_CONTRACT, DataContractActivated, DATA_CONTRACTS",
        "DATA_USAGE_AGREEMENT, DataUsageAgreementActivated, DATA_USAGE_AGREEMENTS",
        "ACCESS, AccessActivated, ACCESS",
        "ENTROPY_DATA, AccessActivated, ACCESS"
    })
    void aGenerationHasItsNamesAndItsResource(Generation generation, String event, AgreementResource resource) {
        organisation.upgrade(generation);
        organisation.request(agreement("acc-1", ""));
        organisation.approve("acc-1");

        assertThat(history()).contains(event + " system");
        JsonNode shown = organisation.get(resource, "acc-1");
        boolean isFirst = generation == Generation.DATA_CONTRACT;
        assertThat(shown.path("info").has("id")).isEqualTo(isFirst);
        assertThat(shown.path("info").has("active")).isEqualTo(!isFirst);
        assertThat(shown.has("id")).isEqualTo(!isFirst);
        assertThat(shown.path("consumer").path("userId").asText(""))
                .isEqualTo(generation == Generation.ENTROPY_DATA ? "unknown" : "");
        Stream.of(AgreementResource.values())
                .filter(other -> !generation.serves(other))
                .forEach(other -> assertThatThrownBy(() -> organisation.get(other, "acc-1"))
                        .isInstanceOf(DataMeshRefusal.class)
                        .satisfies(thrown ->
                                assertThat(((DataMeshRefusal) thrown).status()).isEqualTo(404)));
    }

    @Test
    void anUpgradeKeepsTheHistoryAndMovesTheAgreement() {
        organisation.upgrade(Generation.DATA_USAGE_AGREEMENT);
        organisation.request(agreement("acc-1", ""));
        organisation.approve("acc-1");
        organisation.upgrade(Generation.ACCESS);
        organisation.cancel("acc-1");

        assertThat(history())
                .containsExactly(
                        "DataUsageAgreementCreated user",
                        "DataUsageAgreementRequested user",
                        "DataUsageAgreementUpdated user",
                        "DataUsageAgreementApproved user",
                        "DataUsageAgreementActivated system",
                        "AccessUpdated user",
                        "AccessDeactivated system");
        assertThat(organisation.get(AgreementResource.ACCESS, "acc-1"))
                .isEqualTo(organisation.get(AgreementResource.DATA_USAGE_AGREEMENTS, "acc-1"));
    }

    @Test
    void aDataContractOfLaterGenerationsIsNoAgreement() {
        organisation.putDataContract(object("{\"id\":\"acc-1\",\"servers\":{}}"));
        organisation.deleteDataContract("acc-1");

        assertThat(history()).containsExactly("DataContractCreated user", "DataContractDeleted user");
    }

    @Test
    void aDataProductAndItsOutputPortsAreWrittenApart() {
        organisation.putDataProduct(product("dp-1", "{\"id\":\"op-1\"},{\"name\":\"op-2\"}"));
        organisation.putDataProduct(product("dp-1", "{\"id\":\"op-1\",\"type\":\"s3\"},{\"name\":\"op-3\"}"));
        organisation.deleteDataProduct("dp-1");

        assertThat(history())
                .containsExactly(
                        "DataProductCreated user",
                        "OutputPortCreated user",
                        "OutputPortCreated user",
                        "DataProductUpdated user",
                        "OutputPortDeleted user",
                        "OutputPortUpdated user",
                        "OutputPortCreated user",
                        "DataProductDeleted user",
                        "OutputPortDeleted user",
                        "OutputPortDeleted user");
        assertThat(organisation.feed().get(4).path("data").path("outputPortId").asText())
                .isEqualTo("op-2");
        assertThat(organisation.feed().get(4).path("data").path("id").asText()).isEqualTo("dp-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dp-1", "dp-2"})
    void aDataProductInUseByAnActiveAgreementIsNotDeleted(String used) {
        organisation.putDataProduct(product("dp-1", "{\"id\":\"op-1\"}"));
        organisation.putDataProduct(product("dp-2", ""));
        organisation.request(agreement("acc-1", ""));
        organisation.approve("acc-1");

        assertThatThrownBy(() -> organisation.deleteDataProduct(used))
                .isInstanceOf(DataMeshRefusal.class)
                .satisfies(thrown ->
                        assertThat(((DataMeshRefusal) thrown).status()).isEqualTo(422));
        organisation.cancel("acc-1");
        organisation.deleteDataProduct(used);
        assertThatThrownBy(() -> organisation.dataProduct(used)).isInstanceOf(DataMeshRefusal.class);
    }

    @Test
    void whatIsDeletedIsUnknownInAgreements() {
        organisation.putDataProduct(product("dp-1", "{\"id\":\"op-1\"}"));
        organisation.request(agreement("acc-1", ""));

        organisation.putDataProduct(product("dp-1", ""));
        assertThat(provider()).isEqualTo(json("{\"dataProductId\":\"dp-1\",\"outputPortId\":\"unknown\"}"));
        organisation.deleteDataProduct("dp-1");
        assertThat(provider()).isEqualTo(json("{\"dataProductId\":\"unknown\",\"outputPortId\":\"unknown\"}"));
    }

    private JsonNode provider() {
        return organisation.agreement("acc-1").path("provider");
    }

    @Test
    void aReportKeepsWhatItLeavesOutAndASuccessEndsTheDiagnostics() {
        organisation.request(agreement("acc-1", ""));
        organisation.report(
                "acc-1", "provisioning-failed", object("{\"platform\":\"aws\",\"diagnostics\":\"no role\"}"), "p");
        organisation.report("acc-1", "deprovisioning-failed", object("{\"reference\":\"arn\"}"), "p");
        assertThat(organisation.provisioningOf("acc-1"))
                .isEqualTo(json("{\"platform\":\"aws\",\"diagnostics\":\"no role\",\"reference\":\"arn\","
                        + "\"status\":\"deprovisioning-failed\"}"));

        organisation.report("acc-1", "provisioning-succeeded", object("{}"), "p");
        assertThat(organisation.agreement("acc-1").path("provisioning"))
                .isEqualTo(json("{\"platform\":\"aws\",\"reference\":\"arn\",\"status\":\"provisioned\"}"));
        assertThat(history())
                .endsWith("AccessProvisioningFailed p", "AccessDeprovisioningFailed p", "AccessProvisioned p");
        assertThat(organisation.feed().get(2).path("data").path("status").asText())
                .isEqualTo("provisioning-failed");
    }

    @Test
    void anAgreementShowsWhoReportedWhereverItIsRead() {
        organisation.request(agreement("acc-1", ""));
        organisation.request(agreement("acc-2", ""));
        organisation.reportOfAnother("acc-1", "provisioning-succeeded", "databricks-connector", "databricks");
        JsonNode shown = json(
                "{\"executor\":\"databricks-connector\",\"platform\":\"databricks\"," + "\"status\":\"provisioned\"}");

        assertThat(organisation.get(AgreementResource.ACCESS, "acc-1").path("provisioning"))
                .isEqualTo(shown);
        assertThat(organisation.list(AgreementResource.ACCESS))
                .extracting(listed -> listed.path("provisioning"))
                .containsExactly(shown, MissingNode.getInstance());
        assertThat(history()).endsWith("AccessProvisioned api-key");

        organisation.put(
                AgreementResource.ACCESS, "acc-1", organisation.get(AgreementResource.ACCESS, "acc-2"), "user:x");
        assertThat(organisation.provisioning("acc-1").map(record -> (JsonNode) record))
                .contains(shown);
        organisation.upgrade(Generation.ENTROPY_DATA);
        assertThat(organisation.list(AgreementResource.ACCESS)).noneMatch(listed -> listed.has("provisioning"));
    }

    @Test
    void everyReportOfAFailureIsMailed() {
        organisation.request(agreement("acc-1", ""));
        organisation.report("acc-1", "provisioning-started", object("{}"), "p");
        organisation.report("acc-1", "provisioning-failed", object("{\"diagnostics\":\"no role\"}"), "p");
        organisation.report("acc-1", "provisioning-failed", object("{\"diagnostics\":\"no role\"}"), "p");
        organisation.report("acc-1", "provisioning-succeeded", object("{}"), "p");
        organisation.report("acc-1", "deprovisioning-failed", object("{}"), "p");

        assertThat(organisation.mails())
                .containsExactly(
                        new Organisation.Mail("acc-1", "no role"),
                        new Organisation.Mail("acc-1", "no role"),
                        new Organisation.Mail("acc-1", ""));
    }

    @Test
    void aReconcilersRecordReplacesTheReportAndIsAnEventOnlyWhenItsStatusIsNews() {
        organisation.request(agreement("acc-1", ""));
        organisation.replaceProvisioning("acc-1", object("{\"status\":\"provisioned\",\"note\":\"x\"}"), "p");
        organisation.replaceProvisioning("acc-1", object("{\"status\":\"provisioned\"}"), "p");

        assertThat(organisation.provisioningOf("acc-1")).isEqualTo(json("{\"status\":\"provisioned\"}"));
        assertThat(history()).hasSize(3).endsWith("AccessProvisioned p");
        assertThatThrownBy(() -> organisation.replaceProvisioning("acc-1", object("{\"status\":\"x\"}"), "p"))
                .isInstanceOf(DataMeshRefusal.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"a\"}",
                "{\"id\":\"a\",\"provider\":{\"dataProductId\":\"x\"},\"consumer\":{\"teamId\":\"t\"}}",
                "{\"id\":\"a\",\"provider\":{\"dataProductId\":\"x\",\"outputPortId\":\"y\"}}",
                "{\"id\":\"a\",\"provider\":{\"dataProductId\":\"x\",\"outputPortId\":\"y\"},\"consumer\":{\"teamId\":\"unknown\"}}",
                "{\"id\":\"a\",\"provider\":{\"dataProductId\":\"x\",\"outputPortId\":\"y\"},\"consumer\":{\"teamId\":\"t\"},"
                        + "\"info\":{\"endDate\":\"soon\"}}",
                "{\"provider\":{\"dataProductId\":\"x\",\"outputPortId\":\"y\"},\"consumer\":{\"teamId\":\"t\"}}"
            })
    void anAgreementThatIsNoneIsRefusedAndLeavesNothing(String agreement) {
        assertThatThrownBy(() -> organisation.request(object(agreement))).isInstanceOf(DataMeshRefusal.class);
        assertThat(organisation.feed()).isEmpty();
        assertThat(organisation.list(AgreementResource.ACCESS)).isEmpty();
    }

    private boolean active(String id) {
        return organisation.agreement(id).path("info").path("active").asBoolean();
    }

    /** Names without prefix and suffix, and who it was. */
    private List<String> history() {
        return organisation.feed().stream()
                .map(event -> event.path("type").asText().replaceAll("^com\\.datamesh-manager\\.events\\.|Event$", "")
                        + " " + event.path("principal").asText().replaceFirst(":.*", ""))
                .toList();
    }

    private static ObjectNode agreement(String id, String info) {
        return object("{\"id\":\"" + id + "\",\"info\":{" + info + "},"
                + "\"provider\":{\"dataProductId\":\"dp-1\",\"outputPortId\":\"op-1\"},"
                + "\"consumer\":{\"dataProductId\":\"dp-2\",\"teamId\":\"t-2\"}}");
    }

    private static ObjectNode product(String id, String ports) {
        return object("{\"id\":\"" + id + "\",\"outputPorts\":[" + ports + "]}");
    }
}
