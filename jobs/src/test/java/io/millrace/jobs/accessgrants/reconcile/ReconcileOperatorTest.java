package io.millrace.jobs.accessgrants.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.ResourceTags;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.accessgrants.Samples;
import io.millrace.jobs.accessgrants.Watch;
import io.millrace.jobs.accessgrants.policy.DesiredGrant;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedGrant;
import io.millrace.local.standins.iam.DirectIamAccounts;
import io.millrace.local.standins.tags.DirectResourceTags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events, verifications and state of the operator, without the sink that follows the roles it sends. */
@Timeout(60)
class ReconcileOperatorTest {

    private final DataMeshException notNow =
            new DataMeshException(DataMeshException.Kind.NOT_NOW, "HTTP 503", null, null);

    private static final String ELSE = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::else/*\"}]}";

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final Watch reads = new Watch();
    private final DirectIamAccounts accounts = new DirectIamAccounts(() -> Instant.ofEpochMilli(OperatorRun.NOW));
    private ResourceTags tags = new DirectResourceTags();
    private Map<String, String> settings = Map.of();
    private @Nullable OperatorRun run;

    private OperatorRun start(@Nullable OperatorSubtaskState state, long now) throws Exception {
        run = new OperatorRun(
                reads.port(DataMesh.class, mesh), accounts, tags, ReconcileSettings.of(settings), state, now);
        return run.runMails();
    }

    private OperatorRun start() throws Exception {
        return start(null, OperatorRun.NOW);
    }

    @AfterEach
    void close() {
        if (run != null) {
            run.close();
        }
    }

    private void consumer(String id, String role) {
        if (!accounts.own().roles().contains(role)) {
            accounts.own().createRole(role, "/", Map.of());
        }
        mesh.putDataProduct(id, Samples.consumer(id, role));
    }

    private void agreement(String id, String consumer, boolean active) {
        mesh.putDataProduct("p-" + id, Samples.provider("p-" + id, "bucket-" + id));
        mesh.putAgreement(AgreementResource.ACCESS, id, Samples.agreement(id, "p-" + id, consumer, active));
    }

    private static FeedEvent event(String type, String resource) {
        return Samples.event("e", type, resource);
    }

    private static FeedEvent at(long millis, FeedEvent event) {
        return FeedEvent.newBuilder(event)
                .setTime(Instant.ofEpochMilli(millis).toString())
                .build();
    }

    private static List<String> grants(DesiredRole role) {
        return role.getGrants().stream().map(DesiredGrant::getAgreement).toList();
    }

    private static List<String> ended(DesiredRole role) {
        return role.getEnded().stream().map(EndedGrant::getAgreement).toList();
    }

    /** Of each role {@code name +granted -ended}. */
    private static List<String> sent(OperatorRun run) {
        return run.roles().stream()
                .map(role ->
                        role.getRole() + " +" + String.join(",", grants(role)) + " -" + String.join(",", ended(role)))
                .toList();
    }

    @Test
    void anEndEndsTheGrantBeforeTheAgreementIsRead() throws Exception {
        consumer("c", "consumer-0");
        agreement("a", "c", true);
        OperatorRun operator = start();
        sent(operator);
        reads.keepWaiting("agreement ");

        operator.follow(at(operator.now(), event("AccessDeactivatedEvent", "a")));

        assertThat(sent(operator)).containsExactly("consumer-0 + -a");
    }

    @Test
    void anEndLongBeforeTheDecisionIsOnlyAReasonToRead() throws Exception {
        consumer("c", "consumer-0");
        agreement("a", "c", true);
        OperatorRun operator = start();
        sent(operator);
        reads.forget();

        operator.follow(at(operator.now() - Duration.ofMinutes(6).toMillis(), event("AccessDeactivatedEvent", "a")));

        assertThat(sent(operator)).isEmpty();
        assertThat(reads.calls("agreement ACCESS a")).isEqualTo(1);
    }

    @Test
    void aMoveIsSentToTheOldRoleFirst() throws Exception {
        consumer("c", "consumer-old");
        consumer("unused", "consumer-a");
        agreement("a", "c", true);
        OperatorRun operator = start();
        sent(operator);
        mesh.putDataProduct("c", Samples.consumer("c", "consumer-a"));

        operator.follow(event("DataProductUpdatedEvent", "c"));

        assertThat(sent(operator)).containsExactly("consumer-old + -a", "consumer-a +a -");
    }

    @Test
    void aSwapTakesFromBothRolesBeforeItGives() throws Exception {
        consumer("c0", "consumer-0");
        consumer("c1", "consumer-1");
        agreement("a", "c0", true);
        agreement("b", "c1", true);
        OperatorRun operator = start();
        sent(operator);
        mesh.putDataProduct("c0", Samples.consumer("c0", "consumer-1"));
        mesh.putDataProduct("c1", Samples.consumer("c1", "consumer-0"));

        operator.pass(Duration.ofMinutes(2));

        assertThat(sent(operator))
                .startsWith("consumer-0 + -a", "consumer-1 + -b")
                .contains("consumer-0 +b -a", "consumer-1 +a -b");
    }

    @Test
    void aRefusalEndsTheGrantOnItsRole() throws Exception {
        consumer("c", "consumer-0");
        agreement("a", "c", true);
        OperatorRun operator = start();
        sent(operator);
        mesh.putDataProduct("p-a", Samples.provider("p-a", "job-bucket"));

        operator.follow(event("DataProductUpdatedEvent", "p-a"));

        DesiredRole refused = operator.roles().get(0);
        assertThat(grants(refused)).isEmpty();
        assertThat(refused.getEnded()).singleElement().satisfies(end -> {
            assertThat(end.getAgreement()).isEqualTo("a");
            assertThat(end.getArns()).contains("arn:aws:s3:::bucket-a");
            assertThat(end.getRule()).isNotNull();
        });
        assertThat(refused.getReports()).containsExactly("a");
    }

    @Test
    void anEndOfAnUnknownAgreementIsRecordedWithoutARole() throws Exception {
        OperatorRun operator = start();
        reads.fail("agreement ", notNow);
        operator.follow(event("AccessDeletedEvent", "gone"));

        assertThat(operator.records().values()).singleElement().satisfies(record -> {
            assertThat(record.getStatus()).isEqualTo(RecordStatus.ENDED);
            assertThat(record.getRole()).isEmpty();
        });
    }

    @Test
    void aProductThatChangesDuringAReadIsReadAgain() throws Exception {
        consumer("c", "consumer-0");
        agreement("a", "c", true);
        OperatorRun operator = start();
        sent(operator);
        consumer("unused", "consumer-1");
        reads.keepWaiting("agreement ");
        operator.follow(event("AccessActivatedEvent", "a"));
        mesh.putDataProduct("c", Samples.consumer("c", "consumer-1"));
        operator.give(event("DataProductUpdatedEvent", "c"));
        reads.letGo();
        operator.runMails();

        assertThat(operator.reads()).isEmpty();
        assertThat(operator.records().values())
                .filteredOn(record -> record.getStatus() == RecordStatus.WANTED)
                .extracting(AccessRecord::getRole)
                .containsExactly("consumer-1");
    }

    @Test
    void afterAVerificationThereIsOneTimerAndNoRead() throws Exception {
        consumer("c", "consumer-0");
        agreement("a", "c", true);
        OperatorRun operator = start();

        assertThat(operator.records()).hasSize(1);
        assertThat(operator.reads()).isEmpty();
        assertThat(operator.timers()).isEqualTo(1);
        operator.pass(Duration.ofHours(5));
        assertThat(operator.timers()).isEqualTo(1);
    }

    @Test
    void manyFailedReadsNeedOneTimerBesideTheVerification() throws Exception {
        consumer("c", "consumer-0");
        OperatorRun operator = start();
        reads.fail("agreement ", notNow);
        for (int i = 0; i < 50; i++) {
            operator.follow(event("AccessActivatedEvent", "x" + i));
        }

        assertThat(operator.reads()).hasSize(50);
        assertThat(operator.timers()).isEqualTo(2);
    }

    @Test
    void aRestartKeepsRecordsReadsAndTheHold() throws Exception {
        consumer("c", "consumer-0");
        agreement("a", "c", true);
        agreement("b", "c", true);
        OperatorRun operator = start();
        mesh.removeDataProduct("c");
        operator.pass(Duration.ofMinutes(3));
        assertThat(operator.rejects()).extracting(Reject::getRule).contains("revocations.held");
        reads.fail("", notNow);
        operator.follow(event("AccessActivatedEvent", "later"));
        var records = operator.records();
        var pending = operator.reads();
        assertThat(records).hasSize(2);
        assertThat(pending).containsOnlyKeys("later");
        OperatorSubtaskState state = operator.snapshot();
        long now = operator.now();
        operator.close();

        OperatorRun restarted = start(state, now);

        assertThat(restarted.records()).isEqualTo(records);
        assertThat(restarted.reads()).containsOnlyKeys("later");
        assertThat(restarted.reads().values())
                .allSatisfy(read -> assertThat(read.getAttempts()).isPositive());
        reads.failNothing();
        mesh.removeAgreement(AgreementResource.ACCESS, "a");
        restarted.pass(Duration.ofHours(3));
        assertThat(restarted.records().values())
                .extracting(AccessRecord::getStatus)
                .containsOnly(RecordStatus.WANTED);
    }

    @Test
    void whenAllWouldLoseTheirAccessByAnAbsenceNoneDoes() throws Exception {
        for (int i = 0; i < 5; i++) {
            consumer("c" + i, "consumer-" + i);
            agreement("a" + i, "c" + i, true);
        }
        OperatorRun operator = start();
        reads.fail("dataProduct ", new DataMeshException(DataMeshException.Kind.MISSING, "HTTP 404", null, null));
        operator.pass(Duration.ofDays(1));

        assertThat(operator.records().values())
                .hasSize(5)
                .extracting(AccessRecord::getStatus)
                .containsOnly(RecordStatus.WANTED);
        assertThat(operator.rejects()).extracting(Reject::getRule).contains("revocations.held");
    }

    @Test
    void anUnexpectedFailureOfOneAgreementIsToldOnceAndHoldsOnlyIt() throws Exception {
        settings = Map.of("data.tag", "millrace:provider");
        DirectResourceTags served = new DirectResourceTags();
        served.put("arn:aws:s3:::bucket-b", Map.of("millrace:provider", "product:p-b"));
        tags = new BrokenTags(served, "arn:aws:s3:::bucket-a");
        consumer("c", "consumer-0");
        agreement("a", "c", true);
        agreement("b", "c", true);

        OperatorRun operator = start();
        operator.pass(Duration.ofHours(3));

        assertThat(operator.records().values())
                .extracting(AccessRecord::getAgreement)
                .containsExactly("b");
        assertThat(operator.reads()).containsOnlyKeys("a");
        assertThat(operator.rejects()).singleElement().satisfies(reject -> {
            assertThat(reject.getRule()).isEqualTo("lookup.refused");
            assertThat(reject.getSource()).isEqualTo("agreement:a");
        });
    }

    @Test
    void aVerificationDoesNotWaitForAReadThatHasFailedBefore() throws Exception {
        consumer("c", "consumer-0");
        agreement("a", "c", true);
        agreement("b", "c", true);
        OperatorRun operator = start();
        mesh.removeAgreement(AgreementResource.ACCESS, "a");
        reads.fail(
                "agreement ",
                new DataMeshException(DataMeshException.Kind.NOT_NOW, "HTTP 503", Duration.ofMinutes(15), null));
        mesh.putDataProduct("p-a", Samples.provider("p-a", "bucket-other"));
        operator.follow(event("DataProductUpdatedEvent", "p-a"));
        assertThat(operator.reads().values())
                .singleElement()
                .satisfies(read -> assertThat(read.getAttempts()).isEqualTo(1));
        accounts.own().putInlinePolicy("consumer-0", "Millrace_test_consumer-0_0", ELSE);
        sent(operator);

        operator.pass(Duration.ofMinutes(3));

        assertThat(sent(operator)).isNotEmpty();
    }

    @Test
    void aVerificationSendsARoleOnce() throws Exception {
        consumer("c", "consumer-0");
        agreement("a", "c", true);
        OperatorRun operator = start();
        sent(operator);
        mesh.putAgreement(AgreementResource.ACCESS, "a", withPage("a", "provisioning-failed", "millrace test"));
        accounts.own().putInlinePolicy("consumer-0", "Millrace_test_consumer-0_0", ELSE);

        operator.pass(Duration.ofMinutes(2));

        assertThat(operator.roles()).singleElement().satisfies(role -> {
            assertThat(role.getReports()).containsExactly("a");
            assertThat(role.getKeepUnexplained()).isFalse();
        });
    }

    private JsonNode withPage(String id, String status, String executor) {
        ObjectNode page = (ObjectNode) Samples.agreement(id, "p-" + id, "c", true);
        page.putObject("provisioning").put("status", status).put("executor", executor);
        return page;
    }
}
