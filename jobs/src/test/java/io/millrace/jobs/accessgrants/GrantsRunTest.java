package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.accessgrants.reconcile.AccessRecord;
import io.millrace.jobs.accessgrants.reconcile.RecordStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The promise of the job, with one fault each: operator, sink, a server and an account. */
@Timeout(60)
class GrantsRunTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private GrantsRun run = new GrantsRun(mesh, Map.of());

    @AfterEach
    void close() {
        run.close();
    }

    /** Agreements on bucket-1 of product p, spread over roles consumer-0 and so on. */
    private void agreements(int count, int roles) {
        for (int role = 0; role < roles; role++) {
            run.account().createRole("consumer-" + role, "/", Map.of());
            mesh.putDataProduct("c" + role, Samples.consumer("c" + role, "consumer-" + role));
        }
        for (int i = 0; i < count; i++) {
            mesh.putDataProduct("p" + i, Samples.provider("p" + i, "bucket-" + i));
            put("a" + i, "p" + i, "c" + (i % roles), true);
        }
    }

    private void put(String id, String provider, String consumer, boolean active) {
        mesh.putAgreement(AgreementResource.ACCESS, id, Samples.agreement(id, provider, consumer, active));
    }

    private int readable(int count, int roles) {
        int readable = 0;
        for (int i = 0; i < count; i++) {
            readable += run.canRead("consumer-" + (i % roles), "bucket-" + i) ? 1 : 0;
        }
        return readable;
    }

    private List<String> rejectedRules() {
        return run.operator().rejects().stream().map(Reject::getRule).toList();
    }

    @Test
    void aFirstStartGrantsAllActiveAgreementsAndReportsThem() throws Exception {
        agreements(10, 2);
        put("a9", "p9", "c1", false);

        run.start().settle();

        assertThat(readable(10, 2)).isEqualTo(9);
        assertThat(run.canRead("consumer-1", "bucket-9")).isFalse();
        assertThat(mesh.provisioning("a0").map(page -> page.path("status").asText()))
                .contains("provisioned");
        assertThat(mesh.provisioning("a9")).isEmpty();
        assertThat(run.roles().owed()).isZero();
    }

    @Test
    void anEventGrantsAndAnotherEndsWithinSeconds() throws Exception {
        agreements(1, 1);
        put("a0", "p0", "c0", false);
        run.start().settle();
        assertThat(readable(1, 1)).isZero();

        put("a0", "p0", "c0", true);
        run.event("AccessActivatedEvent", "a0");
        run.settle();
        assertThat(readable(1, 1)).isEqualTo(1);

        put("a0", "p0", "c0", false);
        run.event("AccessDeactivatedEvent", "a0");
        run.settle();
        assertThat(readable(1, 1)).isZero();
        assertThat(mesh.provisioning("a0").map(page -> page.path("status").asText()))
                .contains("deprovisioned");
    }

    @Test
    void endingNeedsNoReadOfTheAgreement() throws Exception {
        agreements(2, 1);
        run.start().settle();
        run.reads().fail("agreement ", new DataMeshException(DataMeshException.Kind.DENIED, "HTTP 403", null, null));

        run.event("AccessDeactivatedEvent", "a0");
        run.settle();

        assertThat(run.canRead("consumer-0", "bucket-0")).isFalse();
        assertThat(run.canRead("consumer-0", "bucket-1")).isTrue();
    }

    @Test
    void theListAloneEndsAccess() throws Exception {
        agreements(2, 1);
        run.start().settle();
        put("a0", "p0", "c0", false);

        run.pass(HOUR.plusMinutes(5));

        assertThat(run.canRead("consumer-0", "bucket-0")).isFalse();
        assertThat(run.canRead("consumer-0", "bucket-1")).isTrue();
    }

    @Test
    void aRecordStaysUntilIamShowsThatNothingIsLeft() throws Exception {
        agreements(1, 1);
        run.start().settle();
        run.iam()
                .fail(call -> call.startsWith("putInlinePolicy") || call.startsWith("deleteInlinePolicy")
                        ? new IamException(IamException.Kind.DENIED, "denied", null)
                        : null);
        put("a0", "p0", "c0", false);
        run.event("AccessDeactivatedEvent", "a0");
        run.settle();
        run.pass(DAY);

        assertThat(run.canRead("consumer-0", "bucket-0")).isTrue();
        assertThat(run.roles().owed()).isEqualTo(1);
        assertThat(run.roles().rules()).contains("revocation.owed");
        assertThat(run.operator().records().values())
                .extracting(AccessRecord::getStatus)
                .containsExactly(RecordStatus.ENDED);

        run.iam().failNothing();
        run.pass(HOUR.multipliedBy(3));

        assertThat(run.canRead("consumer-0", "bucket-0")).isFalse();
        assertThat(run.roles().owed()).isZero();
        assertThat(run.operator().records()).isEmpty();
    }

    @Test
    void aRoleThatIsNoLongerAllowedIsClearedOnceItsRightsAreBack() throws Exception {
        agreements(1, 1);
        run.start().settle();
        run.iam()
                .fail(call -> call.contains("consumer-0")
                        ? new IamException(IamException.Kind.DENIED, "not authorized on consumer-0", null)
                        : null);

        run.restart(Map.of("roles.allowed", "dwh-*")).settle();
        run.pass(DAY.multipliedBy(2));
        assertThat(run.roles().owed()).isEqualTo(1);
        put("a0", "p0", "c0", false);
        run.event("AccessDeactivatedEvent", "a0");
        run.settle();
        run.iam().failNothing();
        run.pass(HOUR.multipliedBy(3));

        assertThat(run.canRead("consumer-0", "bucket-0")).isFalse();
        assertThat(run.roles().owed()).isZero();
        assertThat(run.operator().records()).isEmpty();
    }

    @Test
    void aMoveWritesNothingOnTheNewRoleWhileTheOldOneKeepsItsRights() throws Exception {
        agreements(1, 1);
        run.account().createRole("consumer-new", "/", Map.of());
        run.start().settle();
        run.iam()
                .fail(call -> call.contains("InlinePolicy consumer-0") && !call.startsWith("inline")
                        ? new IamException(IamException.Kind.DENIED, "explicit deny", null)
                        : null);
        mesh.putDataProduct("c0", Samples.consumer("c0", "consumer-new"));
        run.event("DataProductUpdatedEvent", "c0");
        run.settle();
        run.pass(HOUR.multipliedBy(5));

        assertThat(run.canRead("consumer-0", "bucket-0")).isTrue();
        assertThat(run.canRead("consumer-new", "bucket-0")).isFalse();

        run.iam().failNothing();
        run.pass(HOUR.multipliedBy(2));

        assertThat(run.canRead("consumer-0", "bucket-0")).isFalse();
        assertThat(run.canRead("consumer-new", "bucket-0")).isTrue();
    }

    @Test
    void aRoleThatCannotBeReadDoesNotKeepOthersFromBeingRepaired() throws Exception {
        agreements(10, 5);
        run.account().createRole("CONSUMER-someone-else", "/", Map.of());
        run.start().settle();
        run.pass(Duration.ofMinutes(5));
        run.iam()
                .fail(call -> call.startsWith("authorizationDetails") || call.endsWith("consumer-4")
                        ? new IamException(IamException.Kind.DENIED, "AccessDenied", null)
                        : null);
        run.account()
                .inlinePolicies("consumer-1")
                .keySet()
                .forEach(name -> run.account().deleteInlinePolicy("consumer-1", name));
        run.reads().forget();

        run.pass(HOUR.plusMinutes(10));

        assertThat(readable(10, 5)).isEqualTo(10);
        assertThat(rejectedRules()).containsOnlyOnce("role.unreadable");
        assertThat(run.reads().calls()).hasSizeLessThan(60);
    }

    @Test
    void aDeletedRoleIsReportedAndGrantedAgainWhenItIsBack() throws Exception {
        agreements(1, 1);
        run.start().settle();
        run.account().deleteRole("consumer-0");

        run.pass(HOUR.multipliedBy(2));
        assertThat(mesh.provisioning("a0").map(page -> page.path("status").asText()))
                .contains("provisioning-failed");

        run.account().createRole("consumer-0", "/", Map.of());
        run.pass(HOUR.multipliedBy(2));

        assertThat(readable(1, 1)).isEqualTo(1);
        assertThat(mesh.provisioning("a0").map(page -> page.path("status").asText()))
                .contains("provisioned");
    }

    @Test
    void aRestartDoesNotGiveBackWhatWasRevokedMeanwhileWhileTheServerIsAway() throws Exception {
        run.account().createRole("consumer-0", "/", Map.of());
        mesh.putDataProduct("c0", Samples.consumer("c0", "consumer-0"));
        mesh.putDataProduct("p0", Samples.provider("p0", "bucket-0"));
        run.start().settle();
        put("a0", "p0", "c0", true);
        run.event("AccessActivatedEvent", "a0");
        run.follow();
        run.checkpoint();
        run.settle();
        assertThat(readable(1, 1)).isEqualTo(1);
        put("a0", "p0", "c0", false);
        run.event("AccessDeactivatedEvent", "a0");
        run.settle();
        assertThat(readable(1, 1)).isZero();

        run.reads().fail("", new DataMeshException(DataMeshException.Kind.UNANSWERED, "down", null, null));
        run.start();
        run.pass(HOUR.multipliedBy(12));
        assertThat(readable(1, 1)).isZero();

        run.reads().failNothing();
        run.follow().pass(HOUR.multipliedBy(2));
        assertThat(readable(1, 1)).isZero();
        assertThat(run.operator().records()).isEmpty();
    }

    @Test
    void absentProductsHoldAllRevocationsUntilTheyAreBack() throws Exception {
        run.restartLater(Map.of("verify.minutes", "10"));
        agreements(100, 10);
        run.start().settle();
        run.reads().fail("dataProduct ", new DataMeshException(DataMeshException.Kind.MISSING, "HTTP 404", null, null));

        run.pass(HOUR.multipliedBy(6));
        assertThat(readable(100, 10)).isGreaterThanOrEqualTo(80);
        int held = readable(100, 10);
        run.pass(DAY);
        assertThat(readable(100, 10)).isEqualTo(held);
        assertThat(rejectedRules()).contains("revocations.held");

        run.reads().failNothing();
        run.pass(HOUR);
        assertThat(readable(100, 10)).isEqualTo(100);
    }

    @Test
    void aPersonReleasesHeldRevocations() throws Exception {
        agreements(30, 3);
        run.start().settle();
        run.reads().fail("dataProduct ", new DataMeshException(DataMeshException.Kind.MISSING, "HTTP 404", null, null));
        run.pass(HOUR.multipliedBy(3));
        assertThat(readable(30, 3)).isGreaterThanOrEqualTo(20);

        run.restart(Map.of("revocations.release", "checked")).settle();
        run.pass(HOUR.multipliedBy(3));

        assertThat(readable(30, 3)).isZero();
    }

    @Test
    void aSecondInstallationWithAnEmptyServerTakesNothing() throws Exception {
        agreements(12, 3);
        run.start().settle();
        GrantsRun staging = run.beside(new MemoryDataMesh(), Map.of("installation", "staging"));
        try (staging) {
            staging.start().settle();
            staging.pass(DAY);
        }
        assertThat(readable(12, 3)).isEqualTo(12);
    }

    @Test
    void aWrongServerUnderTheSameInstallationTakesNothing() throws Exception {
        agreements(8, 2);
        run.start().settle();
        GrantsRun wrong = run.beside(new MemoryDataMesh(), Map.of());
        try (wrong) {
            wrong.start().settle();
            wrong.pass(DAY);
        }
        assertThat(readable(8, 2)).isEqualTo(8);
    }

    @Test
    void anAgreementOfAnotherPlatformIsLeftAlone() throws Exception {
        ObjectNode provider = (ObjectNode) Samples.consumer("lakehouse", "x");
        provider.remove("custom");
        provider.putArray("outputPorts")
                .addObject()
                .put("id", "port")
                .put("type", "Databricks")
                .putObject("server")
                .put("catalog", "sales");
        mesh.putDataProduct("lakehouse", provider);
        mesh.putDataProduct("bi", Samples.consumer("bi", "consumer-0"));
        put("dbx", "lakehouse", "bi", true);

        run.start().settle();
        run.event("AccessActivatedEvent", "dbx");
        run.settle();
        run.pass(HOUR.multipliedBy(3));

        assertThat(mesh.provisioning("dbx")).isEmpty();
        assertThat(run.operator().rejects()).isEmpty();
        assertThat(run.reports().calls()).isEmpty();
    }

    @Test
    void aReportThatWasRefusedIsRepeated() throws Exception {
        agreements(1, 1);
        run.reports().fail("", new DataMeshException(DataMeshException.Kind.DENIED, "HTTP 403", null, null));
        run.start().settle();
        run.pass(HOUR);
        run.reports().failNothing();

        run.pass(HOUR.multipliedBy(2));

        assertThat(mesh.provisioning("a0").map(page -> page.path("status").asText()))
                .contains("provisioned");
    }

    @Test
    void aHealthyVerificationReadsEachProductOnceAndChangesNothing() throws Exception {
        agreements(100, 5);
        run.start().settle();
        run.pass(Duration.ofMinutes(10));
        run.reads().forget();
        run.iam().forget();
        run.reports().forget();

        run.pass(HOUR);

        assertThat(run.reads().calls("agreement ")).isZero();
        assertThat(run.reads().calls()).hasSizeLessThanOrEqualTo(2 + 105);
        assertThat(run.iam().calls()).hasSize(1);
        assertThat(run.reports().calls()).isEmpty();
    }

    @Test
    void aProductSavedWithoutChangeIsReadOnce() throws Exception {
        agreements(40, 4);
        for (int i = 0; i < 40; i++) {
            put("a" + i, "p0", "c" + (i % 4), true);
        }
        run.start().settle();
        run.pass(Duration.ofMinutes(5));
        run.reads().forget();

        run.event("DataProductUpdatedEvent", "p0");
        run.settle();

        assertThat(run.reads().calls()).containsExactly("dataProduct p0");
    }

    @Test
    void policiesOfUnknownAgreementsWithoutAnInstallationStay() throws Exception {
        agreements(1, 1);
        run.account().putInlinePolicy("consumer-0", "DMM_DataUsageAgreement_unknown", document("bucket-x"));
        run.account().putInlinePolicy("consumer-0", "DMM_DataUsageAgreement_a0", document("bucket-0"));
        run.account().putInlinePolicy("consumer-0", "DMM_Datacontract_a0", document("*"));

        run.start().settle();
        run.pass(HOUR.multipliedBy(2));

        assertThat(run.account().inlinePolicies("consumer-0"))
                .containsOnlyKeys("DMM_DataUsageAgreement_unknown", "Millrace_test_consumer-0_0");
    }

    @Test
    void aFormerPolicyOfAKnownAgreementGoesFromAnotherRole() throws Exception {
        agreements(1, 1);
        run.account().createRole("consumer-x", "/", Map.of());
        run.account().putInlinePolicy("consumer-x", "DMM_DataUsageAgreement_a0", document("bucket-0"));

        run.start().settle();
        run.pass(HOUR.multipliedBy(2));

        assertThat(run.account().inlinePolicies("consumer-x")).isEmpty();
        assertThat(readable(1, 1)).isEqualTo(1);
    }

    @Test
    void aFormerPolicyOfAnInactiveAgreementGoes() throws Exception {
        agreements(2, 1);
        put("a1", "p1", "c0", false);
        run.account().putInlinePolicy("consumer-0", "DMM_DataUsageAgreement_a1", document("bucket-1"));

        run.start().settle();
        run.pass(HOUR.multipliedBy(2));

        assertThat(run.account().inlinePolicies("consumer-0")).containsOnlyKeys("Millrace_test_consumer-0_0");
    }

    @Test
    void policiesOfAnAgreementThatEndsInTheFeedGoWithoutARecord() throws Exception {
        agreements(1, 1);
        run.account().putInlinePolicy("consumer-0", "DMM_DataUsageAgreement_ended", document("bucket-x"));
        run.start().settle();
        run.event("AccessDeletedEvent", "ended");
        run.settle();

        run.pass(HOUR.multipliedBy(2));

        assertThat(run.account().inlinePolicies("consumer-0")).containsOnlyKeys("Millrace_test_consumer-0_0");
        assertThat(run.operator().records()).hasSize(1);
    }

    @Test
    void aRefusalRemovesAllNames() throws Exception {
        agreements(1, 1);
        run.account().putInlinePolicy("consumer-0", "DMM_Datacontract_a0", document("*"));
        run.restartLater(Map.of("role.tag", "owner"));

        run.start().settle();
        run.pass(DAY);

        assertThat(run.account().inlinePolicies("consumer-0")).isEmpty();
        assertThat(mesh.provisioning("a0").map(page -> page.path("status").asText()))
                .contains("provisioning-failed");

        run.account().tagRole("consumer-0", Map.of("owner", "product:c0"));
        run.pass(HOUR.multipliedBy(2));
        assertThat(readable(1, 1)).isEqualTo(1);
    }

    @Test
    void rightsAddedByHandToOwnPoliciesAreRemoved() throws Exception {
        agreements(4, 1);
        run.start().settle();
        run.pass(Duration.ofMinutes(5));
        run.account().putInlinePolicy("consumer-0", "Millrace_test_consumer-0_0", document("bucket-x"));

        run.pass(HOUR.multipliedBy(2));

        assertThat(readable(4, 1)).isEqualTo(4);
        assertThat(run.canRead("consumer-0", "bucket-x")).isFalse();
    }

    @Test
    void dataIsGrantedOnceItsOwnerHasTaggedIt() throws Exception {
        run.restartLater(Map.of("data.tag", "millrace:provider"));
        agreements(1, 1);
        run.tags().putIfAbsent("arn:aws:s3:::bucket-0");
        run.start().settle();
        assertThat(readable(1, 1)).isZero();
        assertThat(rejectedRules()).containsExactly("data.tag");

        run.tags().put("arn:aws:s3:::bucket-0", Map.of("millrace:provider", "product:p0"));
        run.pass(Duration.ofMinutes(7));

        assertThat(readable(1, 1)).isEqualTo(1);
    }

    private static String document(String bucket) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],"
                + "\"Resource\":[\"arn:aws:s3:::" + bucket + "/*\"]}]}";
    }

    static String status(JsonNode page) {
        return page.path("status").asText();
    }
}
