package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.datamesh.MeshAnswers.quoted;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.grant;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.policyName;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.refuse;
import static io.millrace.jobs.accessgrants.edit.GrantEdits.revoke;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.datamesh.MemoryDataMesh.Call;
import io.millrace.connectors.datamesh.MeshAnswers;
import io.millrace.connectors.datamesh.ProvisioningReport;
import io.millrace.connectors.datamesh.ProvisioningReport.Status;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantOutcome;
import io.millrace.connectors.iam.GrantReport;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamRig;
import io.millrace.connectors.iam.PolicyDocuments;
import io.millrace.jobs.settings.StatusTarget;
import io.millrace.local.standins.iam.DirectIamRig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agreement's page after an edit. */
@Timeout(600)
class StatusTest {

    private static final String ROLE = "reader";
    private static final String DOCUMENT = PolicyDocuments.of("weather");

    private final DirectIamRig rig = new DirectIamRig();
    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private GrantRun granting = granting(StatusTarget.BOTH);

    private GrantRun granting(StatusTarget target) {
        return new GrantRun(rig::connect, mesh, new GrantSettings(target, false, 2));
    }

    private void reportTo(StatusTarget target) {
        granting.close();
        granting = granting(target);
    }

    @BeforeEach
    void anAgreement() {
        rig.createRole(ROLE, "/", Map.of());
        mesh.putAgreement(
                AgreementResource.ACCESS,
                "a1",
                quoted(
                        "{'id':'a1','info':{'purpose':'p','active':true},'tags':['mine'],'custom':{'x':'y'},'links':{}}"));
    }

    @AfterEach
    void close() {
        granting.close();
    }

    private void run(GrantEdit edit) {
        granting.submit(edit);
        granting.untilOver();
    }

    private List<String> tags() {
        return List.of(mesh.agreement("a1")
                .get("tags")
                .toString()
                .replaceAll("[\\[\\]\"]", "")
                .split(","));
    }

    private List<Status> reported() {
        return mesh.reports().stream().map(ProvisioningReport::status).toList();
    }

    @Test
    void bothIsTagsAndProvisioning() {
        run(grant("a1", ROLE, DOCUMENT));

        assertThat(tags()).containsExactly("mine", "aws-integration", "aws-integration-active");
        assertThat(reported()).containsExactly(Status.PROVISIONED);
        assertThat(mesh.reports().get(0).reference()).isEqualTo(ROLE);
        run(revoke("a1", ROLE));
        assertThat(reported()).containsExactly(Status.PROVISIONED, Status.DEPROVISIONED);
    }

    @Test
    void provisioningAloneLeavesTagsAlone() {
        reportTo(StatusTarget.PROVISIONING);
        run(grant("a1", ROLE, DOCUMENT));

        assertThat(reported()).containsExactly(Status.PROVISIONED);
        assertThat(mesh.replaced()).isZero();
    }

    @Test
    void tagsAloneAskForNoProvisioning() {
        reportTo(StatusTarget.TAGS);
        run(grant("a1", ROLE, DOCUMENT));

        assertThat(mesh.reported()).isZero();
        assertThat(tags()).contains("aws-integration-active");
    }

    @Test
    void whatThePageSaysAlreadyIsNotWrittenAgain() {
        run(grant("a1", ROLE, DOCUMENT));
        run(grant("a1", ROLE, DOCUMENT));
        run(refuse("a1", "no"));
        run(refuse("a1", "no"));
        run(refuse("a1", "no, because"));

        assertThat(mesh.replaced()).isEqualTo(3);
        assertThat(mesh.reports())
                .extracting(ProvisioningReport::diagnostics)
                .containsExactly(null, "no", "no, because");
    }

    @ParameterizedTest
    @EnumSource(
            value = StatusTarget.class,
            names = {"PROVISIONING", "BOTH"})
    void aServerWithoutProvisioningGetsTagsAndIsNotAskedForLong(StatusTarget target) {
        mesh.withoutProvisioning();
        reportTo(target);
        for (int i = 0; i < 5; i++) {
            run(grant("a1", ROLE, DOCUMENT));
            run(revoke("a1", ROLE));
        }

        assertThat(mesh.reported()).isEqualTo(2);
        assertThat(mesh.replaced()).isEqualTo(10);
        assertThat(tags()).containsExactly("mine", "aws-integration", "aws-integration-inactive");
        assertThat(granting.rejects()).isEmpty();
    }

    @Test
    void provisioningIsOfAccessOnly() {
        reportTo(StatusTarget.PROVISIONING);
        GrantEdit edit = grant("a1", ROLE, DOCUMENT);
        edit.setResource(AgreementResource.DATA_USAGE_AGREEMENTS);
        mesh.putAgreement(AgreementResource.DATA_USAGE_AGREEMENTS, "a1", quoted("{'id':'a1'}"));
        run(edit);

        assertThat(mesh.reported()).isZero();
        assertThat(MeshAnswers.get(mesh.agreement(AgreementResource.DATA_USAGE_AGREEMENTS, "a1"))
                        .get("tags")
                        .toString())
                .contains("aws-integration-active");
    }

    @ParameterizedTest
    @EnumSource
    void anAgreementThatIsGoneNeedsNoReport(StatusTarget target) {
        mesh.removeAgreement(AgreementResource.ACCESS, "a1");
        reportTo(target);
        run(revoke("a1", ROLE));
        run(grant("a1", "nobody", DOCUMENT));

        assertThat(mesh.reported()).isZero();
        assertThat(granting.rejects())
                .singleElement()
                .satisfies(reject -> assertThat(reject.getRule()).isEqualTo("role.missing"));
    }

    @Test
    void anAgreementThatGoesMeanwhileNeedsNoReport() {
        mesh.failNext(Call.REPLACE_AGREEMENT, Kind.MISSING, null);
        run(grant("a1", ROLE, DOCUMENT));

        assertThat(granting.rejects()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DENIED", "INVALID", "TOO_LARGE"})
    void aReportThatIsRefusedIsARejectAndUndoesNothing(Kind kind) {
        mesh.failNext(Call.REPLACE_AGREEMENT, kind, null);
        run(grant("a1", ROLE, DOCUMENT));

        assertThat(granting.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getRule()).isEqualTo("report.refused");
            assertThat(reject.getSource()).isEqualTo("agreement:a1");
            assertThat(reject.getReason()).contains("failed by the test: " + kind);
        });
        assertThat(rig.inlinePolicies(ROLE)).containsOnlyKeys(policyName("a1"));
    }

    @Test
    void aReportIsTriedUntilItIsTaken() {
        mesh.failNext(Call.READ_AGREEMENT, Kind.UNANSWERED, null);
        mesh.failNext(Call.READ_AGREEMENT, Kind.NOT_NOW, Duration.ofMinutes(5));
        mesh.failNext(Call.REPLACE_AGREEMENT, Kind.UNANSWERED, null);
        mesh.failNext(Call.REPORT_PROVISIONING, Kind.NOT_NOW, null);
        run(grant("a1", ROLE, DOCUMENT));

        assertThat(tags()).contains("aws-integration-active");
        assertThat(reported()).containsExactly(Status.PROVISIONED);
        assertThat(rig.made(IamAction.PUT_INLINE_POLICY)).isOne();
        assertThat(granting.now()).isAfter(GrantRun.START.plusSeconds(300));
        assertThat(mesh.replaced()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "'text'", "{'tags':{'a':1}}", "{'tags':'a'}", "{'custom':[1]}", "{'custom':'x'}"})
    void anAgreementOfAnotherShapeIsLeftAlone(String agreement) {
        reportTo(StatusTarget.TAGS);
        mesh.putAgreement(AgreementResource.ACCESS, "a1", quoted(agreement));
        run(grant("a1", ROLE, DOCUMENT));

        assertThat(granting.rejects())
                .singleElement()
                .satisfies(reject -> assertThat(reject.getRule()).isEqualTo("report.refused"));
        assertThat(mesh.replaced()).isZero();
        assertThat(rig.inlinePolicies(ROLE)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GRANTED | {} | {'tags':['aws-integration','aws-integration-active'],'custom':{'aws-policy-name':'P'}}",
                "REVOKED | {} | {'tags':['aws-integration','aws-integration-inactive']}",
                "REFUSED | {} | {'tags':['aws-integration','aws-integration-refused'],'custom':{'aws-integration-reason':'why'}}",
                "GRANTED | {'tags':null,'custom':null} | {'tags':['aws-integration','aws-integration-active'],'custom':{'aws-policy-name':'P'}}",
                "GRANTED | {'tags':['b','aws-integration-inactive','aws-integration','a',7],'custom':{'k':{'n':1},'aws-integration-reason':'old'}}"
                        + "| {'tags':['b','aws-integration','a',7,'aws-integration-active'],'custom':{'k':{'n':1},'aws-policy-name':'P'}}",
                "REVOKED | {'tags':['aws-integration-refused','aws-integration-active'],'custom':{'aws-policy-name':'P','aws-integration-reason':'r','k':''}}"
                        + "| {'tags':['aws-integration','aws-integration-inactive'],'custom':{'k':''}}",
                "REFUSED | {'tags':['aws-integration-active'],'custom':{'aws-policy-name':'P'}}"
                        + "| {'tags':['aws-integration','aws-integration-refused'],'custom':{'aws-policy-name':'P','aws-integration-reason':'why'}}"
            })
    void theLeastChangeSaysSo(GrantOutcome outcome, String before, String after) {
        reportTo(StatusTarget.TAGS);
        mesh.putAgreement(AgreementResource.ACCESS, "a1", quoted(before));
        GrantEdit edit = grant("a1", ROLE, DOCUMENT);
        edit.setReport(new GrantReport(outcome, "why"));
        edit.getPolicy().setName("P");
        run(edit);

        assertThat(mesh.agreement("a1").toString().replace('"', '\'')).isEqualTo(after);
    }

    @Test
    void aLongReasonIsCutOnThePage() {
        run(refuse("a1", "x".repeat(499) + "😀 and more"));

        assertThat(mesh.agreement("a1").at("/custom/aws-integration-reason").asText())
                .isEqualTo("x".repeat(499));
        assertThat(mesh.reports().get(0).diagnostics()).endsWith(" and more");
    }

    @Test
    void whatFailedIsTold() {
        run(grant("a1", "nobody", DOCUMENT));
        rig.nextCalls(IamAction.DELETE_INLINE_POLICY, IamRig.Fault.DENIED, 1);
        run(revoke("a1", ROLE));
        run(refuse("a1", "no"));

        assertThat(reported())
                .containsExactly(Status.PROVISIONING_FAILED, Status.DEPROVISIONING_FAILED, Status.PROVISIONING_FAILED);
        assertThat(mesh.reports().get(0).diagnostics()).contains("nobody");
    }
}
