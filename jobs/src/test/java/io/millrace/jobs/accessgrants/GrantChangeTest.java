package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connectors.content.Sha256;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantOutcome;
import io.millrace.connectors.iam.GrantReport;
import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.SamplePolicies;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantChangeTest {

    private static final long NOW = 1_700_000_000_000L;
    private static final String CAUSE = "event e-1 AccessUpdatedEvent";
    private static final List<String> NAMES = List.of("DMM_DataUsageAgreement_acc-1", "DMM_Datacontract_acc-1");

    private final GrantCase active = GrantCase.dialect("access");
    private final GrantCase inactive = active.with("/agreement/info/active", false);
    private final GrantCase gone = active.with("/agreement", null);
    private final GrantCase refused = active.with("/provider/outputPorts", List.of());

    @Test
    void aGrantSaysAllThatIsToBeDone() {
        GrantChange change = change(null, active);

        GrantEdit edit = change.edit().orElseThrow();
        assertThat(edit.getAgreement()).isEqualTo("acc-1");
        assertThat(edit.getRemovals()).isEmpty();
        assertThat(edit.getPolicy().getRole()).isEqualTo("consumer-1");
        assertThat(edit.getPolicy().getName()).isEqualTo(NAMES.get(0));
        assertThat(edit.getPolicy().getLegacyNames()).containsExactly(NAMES.get(1));
        assertThat(edit.getPolicy().getTagKey()).isEqualTo("millrace:consumer");
        assertThat(edit.getPolicy().getTagValue()).isEqualTo("dp-cons");
        assertThat(edit.getReport()).isEqualTo(new GrantReport(GrantOutcome.GRANTED, ""));
        assertThat(edit.getCause()).isEqualTo(CAUSE);
        assertThat(edit.getDecidedAt()).isEqualTo(NOW);

        GrantRecord record = change.record().orElseThrow();
        assertThat(record.getStatus()).isEqualTo(GrantStatus.GRANTED);
        assertThat(record.getRole()).isEqualTo("consumer-1");
        assertThat(record.getDocumentSha256())
                .isEqualTo(Sha256.of(edit.getPolicy().getDocument()));
        assertThat(record.getProviderProduct()).isEqualTo("dp-prov");
        assertThat(record.getConsumer()).isEqualTo("dp-cons");
        assertThat(record.getConsumerKind()).isEqualTo(ConsumerKind.DATA_PRODUCT);
        assertThat(record.getEditedAt()).isEqualTo(NOW);
    }

    @Test
    void withoutATagNothingIsAskedOfTheRole() {
        GrantDecisions untagged = new GrantDecisions(GrantCase.GUARDS, new SamplePolicies(), null);

        GrantEdit edit = GrantChange.of(null, active.decide(untagged, null), CAUSE, NOW)
                .edit()
                .orElseThrow();

        assertThat(edit.getPolicy().getTagKey()).isNull();
        assertThat(edit.getPolicy().getTagValue()).isNull();
    }

    @Test
    void whatIsAsItHasToBeIsLeftAlone() {
        GrantRecord recorded = recorded(active);

        GrantChange change = GrantChange.of(recorded, active.decide(), CAUSE, NOW + 1);

        assertThat(change.edit()).isEmpty();
        assertThat(change.record()).contains(recorded);
    }

    @Test
    void anotherNameOfTheProviderIsRecordedWithoutAnEdit() {
        GrantChange change = change(recorded(active), active.with("/agreement/provider/dataProductId", "dp-copy"));

        assertThat(change.edit()).isEmpty();
        assertThat(change.record().orElseThrow().getProviderProduct()).isEqualTo("dp-copy");
    }

    @Test
    void anotherDocumentIsWrittenOver() {
        GrantCase moved = active.with("/provider/outputPorts/0/custom/aws-s3-bucket-arn", "arn:aws:s3:::other");
        GrantChange change = change(recorded(active), moved);

        assertThat(change.edit().orElseThrow().getRemovals()).isEmpty();
        assertThat(change.edit().orElseThrow().getPolicy().getDocument()).contains("arn:aws:s3:::other");
        assertThat(change.record().orElseThrow().getDocumentSha256())
                .isNotEqualTo(recorded(active).getDocumentSha256());
    }

    @Test
    void aPolicyThatWasChangedByHandIsWrittenOver() {
        GrantChange change = change(GrantChange.drifted(recorded(active)), active);

        assertThat(change.edit().orElseThrow().getPolicy()).isNotNull();
        assertThat(change.record()).contains(recorded(active));
    }

    @Test
    void aMovedRoleLosesThePolicyFirst() {
        GrantChange change = change(recorded(active), active.with("/consumer/custom/aws-role-name", "consumer-2"));

        GrantEdit edit = change.edit().orElseThrow();
        assertThat(edit.getRemovals()).containsExactly(new PolicyPlace("consumer-1", NAMES));
        assertThat(edit.getPolicy().getRole()).isEqualTo("consumer-2");
        assertThat(change.record().orElseThrow().getRole()).isEqualTo("consumer-2");
    }

    @Test
    void aRoleInAnotherCaseIsTheSame() {
        GrantChange change = change(recorded(active), active.with("/consumer/custom/aws-role-name", "CONSUMER-1"));

        assertThat(change.edit()).isEmpty();
    }

    /** Should the role not be tagged for the new one, the policy of the old one must not stay. */
    @Test
    void anotherConsumerOnTheSameRoleLosesThePolicyFirst() {
        GrantEdit edit = change(recorded(active), active.with("/agreement/consumer/dataProductId", "dp-other"))
                .edit()
                .orElseThrow();

        assertThat(edit.getRemovals()).containsExactly(new PolicyPlace("consumer-1", NAMES));
        assertThat(edit.getPolicy().getTagValue()).isEqualTo("dp-other");
    }

    /** By what is recorded: neither consumer nor provider, nor the agreement, has to be there. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/agreement|null|",
                "/agreement/info/active|false|REVOKED",
                "/agreement/provider/dataProductId|\"unknown\"|REVOKED",
                "/agreement/provider/outputPortId|\"unknown\"|REVOKED",
                "/agreement/provider|null|REVOKED",
                "/agreement/consumer|{\"dataProductId\": \"unknown\", \"teamId\": \"unknown\"}|REVOKED",
                "/agreement/consumer|{\"userId\": \"u\"}|REFUSED",
                "/agreement/info|7|REFUSED",
                "/consumer|null|REFUSED",
                "/provider|null|REFUSED",
                "/consumer/custom|null|REFUSED",
                "/provider/outputPorts|[]|REFUSED",
            })
    void whatGivesNoAccessAnyMoreIsRemoved(String pointer, String value, @Nullable GrantOutcome reported)
            throws Exception {
        GrantCase changed = active.with(pointer, new ObjectMapper().readTree(value));
        GrantChange change = change(recorded(active), changed);

        GrantEdit edit = change.edit().orElseThrow();
        assertThat(edit.getRemovals()).containsExactly(new PolicyPlace("consumer-1", NAMES));
        assertThat(edit.getPolicy()).isNull();
        assertThat(edit.getReport() == null ? null : edit.getReport().getOutcome())
                .isEqualTo(reported);
        assertThat(change.record().isPresent()).isEqualTo(reported == GrantOutcome.REFUSED);
    }

    @Test
    void ofNothingThatWasRecordedNothingIsRemoved() {
        assertThat(change(null, inactive).edit()).isEmpty();
        assertThat(change(null, gone).edit()).isEmpty();
        assertThat(change(null, inactive).record()).isEmpty();
    }

    @Test
    void aRefusalIsReportedOnce() {
        GrantChange first = change(null, refused);
        assertThat(first.edit().orElseThrow().getReport().getOutcome()).isEqualTo(GrantOutcome.REFUSED);
        assertThat(first.edit().orElseThrow().getReport().getReason()).contains("There is no output port");

        GrantRecord record = first.record().orElseThrow();
        assertThat(record.getRule()).isEqualTo("port.missing");
        GrantChange again = GrantChange.of(record, refused.decide(), CAUSE, NOW + 1);
        assertThat(again.edit()).isEmpty();
        assertThat(again.record()).contains(record);

        GrantCase otherwise = active.with("/provider", null);
        assertThat(change(record, otherwise).edit().orElseThrow().getReport().getReason())
                .contains("does not exist");
    }

    /** The sample, or an installation that lost its state, may have written one. */
    @Test
    void aRefusalRemovesWhatMayBeOnTheRole() {
        assertThat(change(null, refused).edit().orElseThrow().getRemovals())
                .containsExactly(new PolicyPlace("consumer-1", NAMES));
        GrantCase nobody = active.with("/consumer", null);
        assertThat(change(null, nobody).edit().orElseThrow().getRemovals()).isEmpty();
    }

    @Test
    void aRefusedRoleIsNeverTouched() {
        GrantCase admin = active.with("/consumer/custom/aws-role-name", "consumer-admin");

        GrantEdit edit = change(recorded(active), admin).edit().orElseThrow();

        assertThat(edit.getRemovals()).extracting(PolicyPlace::getRole).containsExactly("consumer-1");
    }

    @Test
    void whatWasRefusedIsGrantedOnceItIsPutRight() {
        GrantRecord record = change(recorded(active), refused).record().orElseThrow();
        assertThat(record.getRole()).isEqualTo("consumer-1");

        GrantEdit again = change(record, active).edit().orElseThrow();
        assertThat(again.getRemovals()).isEmpty();
        assertThat(again.getReport().getOutcome()).isEqualTo(GrantOutcome.GRANTED);

        GrantEdit elsewhere = change(record, active.with("/consumer/custom/aws-role-name", "consumer-2"))
                .edit()
                .orElseThrow();
        assertThat(elsewhere.getRemovals()).containsExactly(new PolicyPlace("consumer-1", NAMES));
    }

    @Test
    void whatWasRefusedIsForgottenWithTheAgreement() {
        GrantRecord record =
                change(null, active.with("/consumer", null)).record().orElseThrow();

        assertThat(change(record, gone).edit()).isEmpty();
        assertThat(change(record, gone).record()).isEmpty();
        assertThat(change(record, inactive).edit().orElseThrow().getReport().getOutcome())
                .isEqualTo(GrantOutcome.REVOKED);
        assertThat(change(record, inactive).record()).isEmpty();
    }

    @Test
    void aNameOfAnEarlierReleaseIsRemovedOnceTheNewOneIsThere() {
        GrantRecord earlier = GrantRecord.newBuilder(recorded(active))
                .setPolicyName("DMM_Earlier")
                .build();

        assertThat(change(earlier, active).edit().orElseThrow().getPolicy().getLegacyNames())
                .containsExactly("DMM_Datacontract_acc-1", "DMM_Earlier");
        assertThat(change(earlier, inactive)
                        .edit()
                        .orElseThrow()
                        .getRemovals()
                        .get(0)
                        .getNames())
                .containsExactly("DMM_DataUsageAgreement_acc-1", "DMM_Datacontract_acc-1", "DMM_Earlier");
    }

    /** Permanent refusals of the server. */
    @Test
    void whatCannotBeReadIsRefused() {
        GrantDecision agreement = GrantCase.SAMPLE.unreadable("acc-1", AgreementResource.ACCESS, "413 too large");

        GrantChange change = GrantChange.of(recorded(active), agreement, CAUSE, NOW);

        assertThat(change.edit().orElseThrow().getRemovals()).containsExactly(new PolicyPlace("consumer-1", NAMES));
        assertThat(change.record().orElseThrow().getRule()).isEqualTo("lookup.refused");
        assertThat(change.record().orElseThrow().getReason()).contains("413 too large");
    }

    @Test
    void aPolicyOfNobodyIsRemovedByItsName() {
        GrantEdit edit =
                GrantChange.removal(new OrphanedPolicy("consumer-1", "DMM_Datacontract_x", "x"), "verification", NOW);

        assertThat(edit.getAgreement()).isEqualTo("x");
        assertThat(edit.getRemovals()).containsExactly(new PolicyPlace("consumer-1", List.of("DMM_Datacontract_x")));
        assertThat(edit.getPolicy()).isNull();
        assertThat(edit.getReport()).isNull();
    }

    @Test
    void fieldsOfAnyLengthMakeNoLongReason() {
        String field = "aws-" + "x".repeat(100_000) + "-arn";
        GrantDecision decision = active.with("/provider/outputPorts/0/custom", Map.of(field, "arn:aws:s3:::*"))
                .decide();

        assertThat(decision.rule()).contains(GrantRule.ARN_WILDCARD);
        assertThat(decision.reason()).hasSizeLessThan(600);
    }

    private static GrantRecord recorded(GrantCase granted) {
        return change(null, granted).record().orElseThrow();
    }

    private static GrantChange change(@Nullable GrantRecord recorded, GrantCase now) {
        return GrantChange.of(recorded, now.decide(GrantCase.SAMPLE, recorded), CAUSE, NOW);
    }
}
