package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.jobs.accessgrants.decide.EventRouting;
import io.millrace.jobs.accessgrants.decide.EventTarget;
import io.millrace.jobs.accessgrants.decide.GrantDecision;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Cases 24 to 35 of the sample integration's own 35 tests, as far as they concern decisions: policies and reports.
 * Cases 1 to 13 (feed and cursor) and 14 to 23 (calls to the server, and how an agreement is written back) are tests of
 * the feed's connector; that a policy which is not there counts as removed (25), and which tags and fields a report
 * becomes (30, 32), are tests of the sink that carries out edits.
 */
class ConformanceTest {

    private static final String ROLE = "consumer-1";
    private static final String NAME = "DMM_DataUsageAgreement_acc-1";

    private final GrantCase bucket = GrantCase.dialect("data-contract-2023");
    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final GrantsRun run = new GrantsRun(mesh, Map.of("policies", "sample", "roles.allowed", "consumer-*,4711"));

    @AfterEach
    void close() {
        run.close();
    }

    private void start(GrantCase agreement) throws Exception {
        run.account().createRole(agreement.content().path("role").asText(), "/", Map.of());
        mesh.putDataProduct("dp-cons", agreement.content().path("consumer"));
        mesh.putDataProduct("dp-prov", agreement.content().path("provider"));
        mesh.putAgreement(AgreementResource.ACCESS, "acc-1", agreement.content().path("agreement"));
        run.start().settle();
    }

    private void activate() throws Exception {
        run.event("DataUsageAgreementActivatedEvent", "acc-1");
        run.settle();
    }

    @Test
    void case24And25RemovalIsByRoleAndNameAndTheAbsentIsRemoved() throws Exception {
        start(bucket);
        activate();
        assertThat(run.account().inlinePolicies(ROLE)).containsOnlyKeys(NAME);

        run.event("DataUsageAgreementDeactivatedEvent", "acc-1");
        run.settle();

        assertThat(run.account().inlinePolicies(ROLE)).isEmpty();
        assertThat(run.roles().owed()).isZero();
    }

    @Test
    void case26UnsupportedPortType() {
        GrantDecision decision = bucket.with(
                        "/provider/outputPorts/0/custom",
                        Map.of("output-port-type", "iam", "aws-arn", "arn:aws:s3:::my-bucket"))
                .decide();

        assertThat(decision.rule()).contains(GrantRule.PORT_TYPE);
    }

    /** With an ARN that exists: the sample's test has arn:aws:s3:one:two:three. */
    @Test
    void case27BucketToTheByte() throws Exception {
        start(bucket.with(
                "/provider/outputPorts/0/custom",
                Map.of("output-port-type", "s3_bucket", "aws-arn", "arn:aws:s3:::three")));

        activate();

        assertThat(run.account().inlinePolicies(ROLE))
                .containsExactly(Map.entry(
                        NAME,
                        "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", "
                                + "\"Action\": [\"s3:GetBucketLocation\", \"s3:GetObject\", \"s3:ListBucket\"], "
                                + "\"Resource\": [\"arn:aws:s3:::three\", \"arn:aws:s3:::three/*\"]}]}"));
    }

    /** With ARNs that exist, in the order of the sample's test. */
    @Test
    void case28TableToTheByte() throws Exception {
        start(GrantCase.dialect("open-data-product-standard"));

        activate();

        assertThat(run.account().inlinePolicies("4711"))
                .containsExactly(Map.entry(
                        NAME,
                        "{\"Version\": \"2012-10-17\", \"Statement\": ["
                                + "{\"Effect\": \"Allow\", \"Action\": [\"s3:ListBucket\"], \"Resource\": [\"arn:aws:s3:::my-bucket\"]}, "
                                + "{\"Effect\": \"Allow\", \"Action\": [\"s3:GetObject\"], \"Resource\": [\"arn:aws:s3:::my-bucket/sales/orders/*\"]}, "
                                + "{\"Effect\": \"Allow\", \"Action\": [\"glue:GetTable\"], \"Resource\": ["
                                + "\"arn:aws:glue:eu-central-1:111122223333:catalog\", "
                                + "\"arn:aws:glue:eu-central-1:111122223333:database/sales\", "
                                + "\"arn:aws:glue:eu-central-1:111122223333:table/sales/orders\"]}, "
                                + "{\"Effect\": \"Allow\", \"Action\": [\"athena:StartQueryExecution\"], \"Resource\": ["
                                + "\"arn:aws:athena:eu-central-1:111122223333:workgroup/primary\"]}]}"));
    }

    @Test
    void case29OtherEventsDoNothing() {
        FeedEvent other = FeedEvent.newBuilder()
                .setId("e-1")
                .setType("com.datamesh-manager.events.OtherEvent")
                .build();

        assertThat(EventRouting.of(other).kind()).isEqualTo(EventTarget.Kind.IGNORED);
    }

    @Test
    void case30And32ActivatedGrantsAndReportsDeactivatedRemovesAndReports() throws Exception {
        start(bucket);

        activate();
        assertThat(run.account().inlinePolicies(ROLE).get(NAME)).contains("arn:aws:s3:::my-bucket/*");
        assertThat(mesh.provisioning("acc-1").map(page -> page.path("status").asText()))
                .contains("provisioned");

        run.event("DataUsageAgreementDeactivatedEvent", "acc-1");
        run.settle();
        assertThat(run.account().inlinePolicies(ROLE)).isEmpty();
        assertThat(mesh.provisioning("acc-1").map(page -> page.path("status").asText()))
                .contains("deprovisioned");
    }

    /** There is nothing to remove by what was never granted; what was granted is removed although the agreement is gone. */
    @Test
    void case31DeactivatedAndUnknown() throws Exception {
        start(bucket);
        activate();
        mesh.removeAgreement(AgreementResource.ACCESS, "acc-1");

        run.event("DataUsageAgreementDeactivatedEvent", "acc-1");
        run.event("DataUsageAgreementDeactivatedEvent", "never");
        run.settle();

        assertThat(run.account().inlinePolicies(ROLE)).isEmpty();
        assertThat(run.iam().calls("deleteInlinePolicy")).isOne();
    }

    @Test
    void case33ConsumerWithoutRoleName() {
        assertThat(bucket.with("/consumer/custom", Map.of()).decide().rule()).contains(GrantRule.CONSUMER_ROLE);
    }

    @Test
    void case34PortWithoutCustomFields() {
        assertThat(bucket.with("/provider/outputPorts/0/custom", Map.of())
                        .decide()
                        .rule())
                .contains(GrantRule.PORT_ARNS);
    }

    @Test
    void case35ActivatedAndUnknown() throws Exception {
        run.account().createRole(ROLE, "/", Map.of());
        run.start().settle();

        activate();

        assertThat(run.account().inlinePolicies(ROLE)).isEmpty();
        assertThat(run.reports().calls()).isEmpty();
    }
}
