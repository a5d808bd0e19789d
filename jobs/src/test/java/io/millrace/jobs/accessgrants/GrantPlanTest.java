package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.IamRig;
import io.millrace.connectors.iam.PolicyDocuments;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.iam.DirectIamRig;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrantPlanTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC);
    private static final String ROLE = "consumer-1";
    private static final String OTHER_ROLE = "consumer-2";
    private static final String BUCKET_ARN = "arn:aws:s3:::bucket-1";
    /** Of the ports, what a plan may call. Whatever else there is may be a write. */
    private static final Set<String> READS = Set.of(
            "caller",
            "role",
            "roles",
            "inlinePolicies",
            "inlinePolicy",
            "attachedPolicies",
            "managedPolicy",
            "agreement",
            "agreements",
            "dataProduct",
            "team",
            "close");

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final DirectIamRig account = new DirectIamRig();
    private final Set<String> called = new ConcurrentSkipListSet<>();

    GrantPlanTest() throws IOException {
        account.createRole(ROLE, "/", Map.of("millrace:consumer", "dp-1"));
        account.createRole(OTHER_ROLE, "/", Map.of("millrace:consumer", "somebody else"));
        mesh.putDataProduct("dp-1", consumer("dp-1", ROLE));
        mesh.putDataProduct("dp-2", consumer("dp-2", OTHER_ROLE));
        mesh.putDataProduct("dp-3", consumer("dp-3", "nobodys"));
        mesh.putDataProduct("dp-4", consumer("dp-4", "consumer-absent"));
        mesh.putDataProduct("source", provider("source", "bucket-1"));
        mesh.putDataProduct("wild", provider("wild", "*"));
    }

    @AfterEach
    void onlyReads() {
        assertThat(READS).containsAll(called);
    }

    @Test
    void aPolicyThatIsNotThereIsWritten() throws Exception {
        agreement("a", "source", "dp-1", true);

        PlannedChange change = onlyChange();

        assertThat(change.kind()).isEqualTo(PlannedChange.Kind.WRITE);
        assertThat(change.role()).isEqualTo(ROLE);
        assertThat(change.policy()).isEqualTo("DMM_DataUsageAgreement_a");
        assertThat(change.agreement()).isEqualTo("a");
        assertThat(change.document()).get().asString().contains(BUCKET_ARN);
        assertThat(change.reason()).contains("data product \"dp-1\"", "data product \"source\"");
        assertThat(plan().isEmpty()).isFalse();
        assertThat(account.inlinePolicies(ROLE)).isEmpty();
    }

    @Test
    void whatIsAsItHasToBeIsNoChange() throws Exception {
        agreement("a", "source", "dp-1", true);
        put(ROLE, "DMM_DataUsageAgreement_a", plan().changes().get(0).document().orElseThrow());
        put(ROLE, "somebody-elses", PolicyDocuments.of("other"));
        put(OTHER_ROLE, "somebody-elses", PolicyDocuments.of("other"));

        assertThat(plan().changes()).isEmpty();
        assertThat(plan().isEmpty()).isTrue();
        assertThat(plan().agreements()).isEqualTo(1);
    }

    @Test
    void anotherDocumentIsReplacedAndAnOldNameRemoved() throws Exception {
        agreement("a", "source", "dp-1", true);
        put(ROLE, "DMM_DataUsageAgreement_a", PolicyDocuments.of("changed-by-hand"));
        put(ROLE, "DMM_Datacontract_a", PolicyDocuments.of("other"));

        assertThat(plan().changes())
                .extracting(PlannedChange::kind, PlannedChange::policy)
                .containsExactly(
                        tuple(PlannedChange.Kind.REPLACE, "DMM_DataUsageAgreement_a"),
                        tuple(PlannedChange.Kind.REMOVE, "DMM_Datacontract_a"));
    }

    @Test
    void whatNoAgreementWantsThereIsRemovedAndEachReasonIsSaid() throws Exception {
        agreement("ended", "source", "dp-1", false);
        agreement("moved", "source", "dp-1", true);
        put(ROLE, "DMM_DataUsageAgreement_ended", PolicyDocuments.of("other"));
        put(ROLE, "DMM_DataUsageAgreement_deleted", PolicyDocuments.of("other"));
        put(OTHER_ROLE, "DMM_DataUsageAgreement_moved", PolicyDocuments.of("other"));

        assertThat(plan().changes())
                .extracting(PlannedChange::kind, PlannedChange::role, PlannedChange::policy)
                .containsExactly(
                        tuple(PlannedChange.Kind.REMOVE, ROLE, "DMM_DataUsageAgreement_deleted"),
                        tuple(PlannedChange.Kind.REMOVE, ROLE, "DMM_DataUsageAgreement_ended"),
                        tuple(PlannedChange.Kind.WRITE, ROLE, "DMM_DataUsageAgreement_moved"),
                        tuple(PlannedChange.Kind.REMOVE, OTHER_ROLE, "DMM_DataUsageAgreement_moved"));
        assertThat(plan().changes())
                .filteredOn(change -> change.kind() == PlannedChange.Kind.REMOVE)
                .extracting(PlannedChange::reason)
                .containsExactly(
                        "The server has no such agreement.",
                        "The agreement is not active.",
                        "The agreement's policy is DMM_DataUsageAgreement_moved on role consumer-1.");
    }

    /** By a rule of the decision, by one that only IAM shows, and with a policy that is still there. */
    @Test
    void aRefusalIsNoChangeButRemovesWhatIsThere() throws Exception {
        agreement("wild", "wild", "dp-1", true);
        agreement("untagged", "source", "dp-2", true);
        agreement("denied", "source", "dp-3", true);
        agreement("roleless", "source", "dp-4", true);

        assertThat(plan().changes())
                .extracting(PlannedChange::agreement, change -> change.rule().orElse(""))
                .containsExactlyInAnyOrder(
                        tuple("wild", "arn.wildcard"),
                        tuple("untagged", "role.tag"),
                        tuple("denied", "role.not-allowed"),
                        tuple("roleless", "role.missing"));
        assertThat(plan().isEmpty()).isTrue();

        put(ROLE, "DMM_DataUsageAgreement_wild", PolicyDocuments.of("other"));
        put(OTHER_ROLE, "DMM_DataUsageAgreement_untagged", PolicyDocuments.of("other"));

        assertThat(plan().isEmpty()).isFalse();
        assertThat(plan().changes())
                .filteredOn(change -> change.kind() == PlannedChange.Kind.REMOVE)
                .extracting(PlannedChange::agreement, change -> change.rule().orElse(""))
                .containsExactlyInAnyOrder(tuple("wild", "arn.wildcard"), tuple("untagged", "role.tag"));
    }

    @Test
    void tooManyPoliciesOfUnknownAgreementsAreHeld() throws Exception {
        for (int i = 0; i < 11; i++) {
            put(ROLE, "DMM_DataUsageAgreement_unknown-" + i, PolicyDocuments.of("other"));
        }

        assertThat(plan().changes()).isEmpty();
        assertThat(plan().held()).isEqualTo(11);
    }

    @Test
    void manyAgreementsOfOneRoleAreAllPlanned() throws Exception {
        Set<String> policies = new TreeSet<>();
        for (int i = 0; i < 150; i++) {
            agreement("a-" + i, "source", "dp-1", true);
            policies.add("DMM_DataUsageAgreement_a-" + i);
        }

        assertThat(plan().changes()).extracting(PlannedChange::policy).containsExactlyElementsOf(policies);
    }

    @Test
    void whatCannotBeReadFailsThePlanAndIsSaid() throws Exception {
        mesh.failNext(DataMeshException.Kind.DENIED, null, 1);
        assertThatThrownBy(this::plan)
                .isInstanceOf(GrantPlanException.class)
                .hasMessageContaining("the agreements could not be read")
                .hasCauseInstanceOf(DataMeshException.class);

        account.nextCalls(IamAction.LIST_INLINE_POLICIES, IamRig.Fault.DENIED, 1);
        assertThatThrownBy(this::plan)
                .isInstanceOf(GrantPlanException.class)
                .hasMessageContaining("the policies in IAM could not be read")
                .hasCauseInstanceOf(IamException.class);
    }

    private PlannedChange onlyChange() throws GrantPlanException {
        List<PlannedChange> changes = plan().changes();
        assertThat(changes).hasSize(1);
        return changes.get(0);
    }

    private GrantPlan plan() throws GrantPlanException {
        return GrantPlan.make(noting(DataMesh.class, mesh), noting(Iam.class, account.connect()), settings(), CLOCK);
    }

    private <T> T noting(Class<T> port, T target) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, (proxy, method, arguments) -> {
                    called.add(method.getName());
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                }));
    }

    private static CheckedSettings settings() {
        Map<String, Map<String, String>> groups = new HashMap<>();
        groups.put("millrace", Map.of("job", AccessGrants.NAME));
        groups.put("feed", Map.of("url", "http://127.0.0.1:1", "api.key.env", "KEY"));
        groups.put("iam", Map.of("accounts.allowed", "111122223333", "roles.allowed", "consumer-*"));
        groups.put("audit", Map.of("uri", "file:///tmp/audit"));
        groups.put("rejects", Map.of("uri", "file:///tmp/rejects"));
        return JobSettings.ACCESS_GRANTS.check(Settings.of(groups));
    }

    private void put(String role, String policy, String document) throws Exception {
        try (Iam iam = account.connect()) {
            iam.putInlinePolicy(role, policy, document).toCompletableFuture().get();
        }
    }

    private void agreement(String id, String provider, String consumer, boolean active) throws IOException {
        mesh.putAgreement(
                AgreementResource.ACCESS,
                id,
                json("{'id':'" + id + "','info':{'active':" + active + "},'provider':{'dataProductId':'" + provider
                        + "','outputPortId':'port'},'consumer':{'dataProductId':'" + consumer + "'}}"));
    }

    private static JsonNode consumer(String id, String role) throws IOException {
        return json("{'id':'" + id + "','custom':{'aws-role-name':'" + role + "'}}");
    }

    private static JsonNode provider(String id, String bucket) throws IOException {
        return json("{'id':'" + id + "','outputPorts':[{'id':'port','custom':{'output-port-type':'s3_bucket',"
                + "'aws-s3-bucket-arn':'arn:aws:s3:::" + bucket + "'}}]}");
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
