package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantOutcome;
import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.jobs.accessgrants.decide.EventRouting;
import io.millrace.jobs.accessgrants.decide.EventTarget;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Cases 24 to 35 of the sample integration's own 35 tests, as far as they concern decisions: policies and reports.
 * Cases 1 to 13 (feed and cursor) and 14 to 23 (calls to the server, and how an agreement is written back) are tests of
 * the feed's connector; that a policy which is not there counts as removed (25), and which tags and fields a report
 * becomes (30, 32), are tests of the sink that carries out edits.
 */
class ConformanceTest {

    private static final String ID = GrantCase.AGREEMENT;

    private final GrantCase bucket = GrantCase.dialect("data-contract-2023");

    @Test
    void case24RemovalIsByRoleAndName() {
        GrantEdit edit = edit(granted(bucket), bucket.with("/verb", "DEACTIVATED"));

        assertThat(edit.getRemovals())
                .containsExactly(new PolicyPlace(
                        "consumer-1", List.of("DMM_DataUsageAgreement_acc-1", "DMM_Datacontract_acc-1")));
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
    void case27BucketToTheByte() {
        GrantEdit edit = edit(
                null,
                bucket.with(
                        "/provider/outputPorts/0/custom",
                        Map.of("output-port-type", "s3_bucket", "aws-arn", "arn:aws:s3:::three")));

        assertThat(edit.getPolicy().getDocument())
                .isEqualTo("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", "
                        + "\"Action\": [\"s3:GetBucketLocation\", \"s3:GetObject\", \"s3:ListBucket\"], "
                        + "\"Resource\": [\"arn:aws:s3:::three\", \"arn:aws:s3:::three/*\"]}]}");
        assertThat(edit.getPolicy().getName()).isEqualTo("DMM_DataUsageAgreement_acc-1");
    }

    /** With ARNs that exist, in the order of the sample's test. */
    @Test
    void case28TableToTheByte() {
        GrantDecision decision = GrantCase.dialect("open-data-product-standard").decide();

        assertThat(decision.document())
                .isEqualTo("{\"Version\": \"2012-10-17\", \"Statement\": ["
                        + "{\"Effect\": \"Allow\", \"Action\": [\"s3:ListBucket\"], \"Resource\": [\"arn:aws:s3:::my-bucket\"]}, "
                        + "{\"Effect\": \"Allow\", \"Action\": [\"s3:GetObject\"], \"Resource\": [\"arn:aws:s3:::my-bucket/sales/orders/*\"]}, "
                        + "{\"Effect\": \"Allow\", \"Action\": [\"glue:GetTable\"], \"Resource\": ["
                        + "\"arn:aws:glue:eu-central-1:111122223333:catalog\", "
                        + "\"arn:aws:glue:eu-central-1:111122223333:database/sales\", "
                        + "\"arn:aws:glue:eu-central-1:111122223333:table/sales/orders\"]}, "
                        + "{\"Effect\": \"Allow\", \"Action\": [\"athena:StartQueryExecution\"], \"Resource\": ["
                        + "\"arn:aws:athena:eu-central-1:111122223333:workgroup/primary\"]}]}");
        assertThat(decision.policyName()).isEqualTo("DMM_DataUsageAgreement_acc-1");
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
    void case30DeactivatedRemovesAndReports() {
        GrantEdit edit = edit(granted(bucket), bucket.with("/verb", "DEACTIVATED"));

        assertThat(edit.getAgreement()).isEqualTo(ID);
        assertThat(edit.getRemovals()).extracting(PolicyPlace::getRole).containsExactly("consumer-1");
        assertThat(edit.getPolicy()).isNull();
        assertThat(edit.getReport().getOutcome()).isEqualTo(GrantOutcome.REVOKED);
    }

    /** There is nothing to remove by what was never granted; what was granted is removed although the agreement is gone. */
    @Test
    void case31DeactivatedAndUnknown() {
        GrantCase gone = bucket.with("/verb", "DEACTIVATED").with("/agreement", null);

        assertThat(GrantChange.of(null, gone.decide(), "", 0).edit()).isEmpty();
        assertThat(edit(granted(bucket), gone).getRemovals()).hasSize(1);
        assertThat(edit(granted(bucket), gone).getReport()).isNull();
    }

    @Test
    void case32ActivatedGrantsAndReports() {
        GrantEdit edit = edit(null, bucket);

        assertThat(edit.getPolicy().getRole()).isEqualTo("consumer-1");
        assertThat(edit.getPolicy().getDocument()).contains("arn:aws:s3:::my-bucket/*");
        assertThat(edit.getReport().getOutcome()).isEqualTo(GrantOutcome.GRANTED);
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
    void case35ActivatedAndUnknown() {
        assertThat(GrantChange.of(null, bucket.with("/agreement", null).decide(), "", 0)
                        .edit())
                .isEmpty();
    }

    private static GrantRecord granted(GrantCase active) {
        return GrantChange.of(null, active.decide(), "", 0).record().orElseThrow();
    }

    private static GrantEdit edit(@Nullable GrantRecord recorded, GrantCase now) {
        return GrantChange.of(recorded, now.decide(GrantCase.SAMPLE, recorded), "", 0)
                .edit()
                .orElseThrow();
    }
}
