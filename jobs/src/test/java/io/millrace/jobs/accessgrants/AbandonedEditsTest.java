package io.millrace.jobs.accessgrants;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.GrantAudit;
import io.millrace.connectors.iam.GrantResult;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AbandonedEditsTest {

    private static final Duration VERIFICATION = Duration.ofHours(1);
    private static final String TAG = "Role reader has no tag owner";

    private KeyedOneInputStreamOperatorTestHarness<String, GrantResult, Reject> edits;
    private long now;

    @BeforeEach
    void open() throws Exception {
        open(null);
    }

    private void open(@Nullable OperatorSubtaskState state) throws Exception {
        edits = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new AbandonedEdits(VERIFICATION)), AbandonedEdits::key, Types.STRING);
        edits.setStateBackend(new EmbeddedRocksDBStateBackend());
        edits.getExecutionConfig()
                .configure(
                        new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                        getClass().getClassLoader());
        edits.setup(new AvroTypeInfo<>(Reject.class)
                .createSerializer(edits.getExecutionConfig().getSerializerConfig()));
        edits.initializeState(state);
        edits.open();
        pass(Duration.ZERO);
    }

    @AfterEach
    void close() throws Exception {
        edits.close();
    }

    @Test
    void whatEachVerificationFindsAgainIsRejectedOnceAlsoAfterARestart() throws Exception {
        for (int hour = 0; hour < 20; hour++) {
            giveUp("a", "role.tag", TAG);
            pass(VERIFICATION);
        }
        assertThat(rejected()).containsExactly("a role.tag " + TAG);

        OperatorSubtaskState state = edits.snapshot(1, now);
        edits.close();
        open(state);
        giveUp("a", "role.tag", TAG);
        assertThat(rejected()).isEmpty();
    }

    @Test
    void anotherReasonOrRuleOrAgreementIsRejected() throws Exception {
        giveUp("a", "role.full", "needs 900");
        giveUp("a", "report.refused", "403");
        giveUp("b", "role.full", "needs 900");
        giveUp("a", "role.full", "needs 901");
        giveUp("a", "report.refused", "403");
        giveUp("a", "role.full", "needs 900");

        assertThat(rejected())
                .containsExactly(
                        "a role.full needs 900",
                        "a report.refused 403",
                        "b role.full needs 900",
                        "a role.full needs 901",
                        "a role.full needs 900");
    }

    @Test
    void whatWasPutRightAndBreaksAgainIsRejectedAgain() throws Exception {
        for (String right :
                List.of("iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:AttachRolePolicy", "iam:DetachRolePolicy")) {
            giveUp("a", "role.tag", TAG);
            audit("a", right, false);
            giveUp("a", "role.tag", TAG);
            assertThat(rejected()).as(right).hasSize(2);
            audit("a", right, false);
        }
    }

    /** A role without room: a managed policy is created, cannot be attached, and is deleted, at each verification. */
    @Test
    void whatGivesNoRightsChangesNothing() throws Exception {
        giveUp("a", "role.full", "no room");
        audit("a", "iam:CreatePolicy", false);
        audit("a", "iam:DeletePolicy", false);
        audit("a", "iam:DeleteRolePolicy", true);
        audit("b", "iam:PutRolePolicy", false);
        giveUp("a", "role.full", "no room");

        assertThat(rejected()).hasSize(1);
    }

    @Test
    void whatIsNotFoundForAWhileIsForgotten() throws Exception {
        giveUp("a", "role.tag", TAG);
        pass(VERIFICATION.multipliedBy(3).minusMillis(1));
        giveUp("a", "role.tag", TAG);
        assertThat(rejected()).hasSize(1);
        pass(VERIFICATION.multipliedBy(3));
        giveUp("a", "role.tag", TAG);
        assertThat(rejected()).hasSize(1);
    }

    private void pass(Duration time) throws Exception {
        now += time.toMillis();
        edits.setStateTtlProcessingTime(now);
    }

    private void giveUp(String agreement, String rule, String reason) throws Exception {
        Reject reject = GrantRule.REJECTS.reject(
                Reconciler.source(agreement),
                "reader",
                rule,
                reason,
                String.valueOf(now).getBytes(UTF_8),
                now);
        edits.processElement(new GrantResult(null, reject), now);
    }

    private void audit(String agreement, String action, boolean dryRun) throws Exception {
        GrantAudit audit = GrantAudit.newBuilder()
                .setAt(now)
                .setWho("me")
                .setAction(action)
                .setAgreement(agreement)
                .setRole("reader")
                .setPolicy("p")
                .setCause("verification")
                .setDryRun(dryRun)
                .build();
        edits.processElement(new GrantResult(audit, null), now);
    }

    /** Since the last call. */
    private List<String> rejected() {
        List<String> rejected = edits.extractOutputValues().stream()
                .map(reject -> reject.getSource().replace("agreement:", "")
                        + ' '
                        + reject.getRule()
                        + ' '
                        + reject.getReason())
                .toList();
        edits.getOutput().clear();
        return rejected;
    }
}
