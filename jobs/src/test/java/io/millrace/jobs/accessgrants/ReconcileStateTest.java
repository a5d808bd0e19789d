package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.connectors.rejects.Reject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Today's code goes on from state that was written once and committed; see {@link ReconcileState}. */
class ReconcileStateTest {

    private static final String VERIFICATION = "verification";

    private final ReconcileState golden = new ReconcileState();

    static Stream<Arguments> folders() {
        return ReconcileState.FOLDERS.stream()
                .flatMap(folder -> Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend())
                        .map(backend -> Arguments.of(folder, backend)));
    }

    private ReconcileRun restore(String folder, StateBackend backend) throws Exception {
        return golden.open(backend, ReconcileState.state(folder, "converge.state"), ReconcileState.TIME);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void allThatWasKeptIsThere(String folder, StateBackend backend) throws Exception {
        try (ReconcileRun restored = restore(folder, backend)) {
            assertThat(restored.keptRecords().values())
                    .extracting(
                            GrantRecord::getAgreement,
                            GrantRecord::getResource,
                            GrantRecord::getStatus,
                            GrantRecord::getRole,
                            GrantRecord::getPolicyName,
                            GrantRecord::getDocumentSha256,
                            GrantRecord::getRule)
                    .containsExactly(
                            granted("granted-1"),
                            granted("granted-2"),
                            tuple(
                                    "refused",
                                    "ACCESS",
                                    GrantStatus.REFUSED,
                                    ReconcileState.ROLE,
                                    "DMM_DataUsageAgreement_refused",
                                    null,
                                    "arn.wildcard"));
            assertThat(restored.keptRecords().values()).allSatisfy(record -> {
                assertThat(record.getConsumerKind()).isEqualTo(ConsumerKind.DATA_PRODUCT);
                assertThat(record.getConsumer()).isEqualTo("forecast");
                assertThat(record.getEditedAt()).isEqualTo(ReconcileRun.NOW);
            });
            assertThat(restored.keptRecords().values())
                    .extracting(GrantRecord::getProviderProduct)
                    .containsExactly("orders", "orders", "everything");
            assertThat(restored.keptRecords())
                    .hasEntrySatisfying(
                            "refused", record -> assertThat(record.getReason()).contains("arn:aws:s3:::*"));

            long verified = ReconcileRun.NOW + 3_600_000;
            assertThat(restored.keptLookUps().values())
                    .containsExactly(
                            lookUp("granted-1", "NONE", VERIFICATION, verified, true, 0, verified),
                            lookUp("granted-2", "NONE", VERIFICATION, verified, true, 0, verified),
                            lookUp("refused", "NONE", VERIFICATION, verified, true, 0, verified),
                            lookUp(
                                    "unread",
                                    "ACTIVATED",
                                    "event e-unread com.datamesh-manager.events.AccessActivatedEvent",
                                    ReconcileState.ASKED,
                                    false,
                                    2,
                                    ReconcileState.TIME + 2_000));
            assertThat(restored.revocations()).isEqualTo(ReconcileState.REVOKED);
        }
    }

    private static Tuple granted(String agreement) {
        return tuple(
                agreement,
                "ACCESS",
                GrantStatus.GRANTED,
                ReconcileState.ROLE,
                "DMM_DataUsageAgreement_" + agreement,
                "65c27b2d64327c8eb464e4c6e7b9e95605ae0bd99a46ea7a1d627c909329dc06",
                null);
    }

    private static LookUp lookUp(
            String agreement,
            String transition,
            String cause,
            long since,
            boolean verification,
            int attempts,
            long dueAt) {
        return new LookUp(agreement, "ACCESS", transition, cause, since, verification, attempts, dueAt);
    }

    /** Granted policies stay, and a refused read is repeated after its delay. */
    @ParameterizedTest
    @MethodSource("folders")
    void itGoesOnWhereItWas(String folder, StateBackend backend) throws Exception {
        try (ReconcileRun restored = restore(folder, backend)) {
            restored.runMails();
            assertThat(restored.edits()).isEmpty();
            assertThat(restored.rejects()).isEmpty();
            assertThat(restored.lookUps()).containsExactly("unread");
            restored.passMillis(1_999);
            assertThat(golden.watch.calls("agreement ACCESS unread")).isZero();

            golden.watch.failNothing();
            restored.passMillis(1);
            assertThat(restored.edits())
                    .extracting(GrantEdit::getAgreement, GrantEdit::getCause)
                    .containsExactly(
                            tuple("unread", "event e-unread com.datamesh-manager.events.AccessActivatedEvent"));
            assertThat(restored.records()).containsExactly("granted-1", "granted-2", "refused", "unread");
            assertThat(restored.lookUps()).isEmpty();
        }
    }

    /** From what is recorded alone, and counted with the revocations before the savepoint. */
    @ParameterizedTest
    @MethodSource("folders")
    void whatItRecordedIsRevokedOrHeld(String folder, StateBackend backend) throws Exception {
        try (ReconcileRun restored = restore(folder, backend)) {
            restored.runMails();
            golden.mesh.removeAgreement(AgreementResource.ACCESS, "granted-1");
            golden.mesh.removeAgreement(AgreementResource.ACCESS, "granted-2");
            restored.follow(Samples.event("e-1", "AccessDeactivatedEvent", "granted-1"));
            restored.follow(Samples.event("e-2", "AccessUpdatedEvent", "granted-2"));

            List<GrantEdit> edits = restored.edits();
            assertThat(edits).extracting(GrantEdit::getAgreement).containsExactly("granted-1");
            assertThat(edits.get(0).getRemovals())
                    .extracting(PolicyPlace::getRole, place -> place.getNames().get(0))
                    .containsExactly(tuple(ReconcileState.ROLE, "DMM_DataUsageAgreement_granted-1"));
            assertThat(restored.rejects()).extracting(Reject::getRule).containsExactly("revocations.held");
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void whatWasRejectedThenIsNotRejectedAgainUntilItIsForgotten(String folder, StateBackend backend) throws Exception {
        long now = ReconcileState.TIME + Duration.ofHours(3).toMillis() - 1;
        try (var edits = ReconcileState.abandonedEdits()) {
            edits.setStateBackend(backend);
            edits.setStateTtlProcessingTime(now);
            edits.initializeState(ReconcileState.state(folder, "given-up.state"));
            edits.open();
            edits.processElement(ReconcileState.rejected("role.tag", "has no tag"), now);
            edits.processElement(ReconcileState.rejected("role.full", "no room"), now);
            edits.setStateTtlProcessingTime(now + 1);
            edits.processElement(ReconcileState.rejected("role.tag", "has no tag"), now);
            edits.processElement(ReconcileState.rejected("report.refused", "403"), now);
            assertThat(edits.extractOutputValues())
                    .extracting(Reject::getRule)
                    .containsExactly("role.full", "report.refused");
        }
    }

    @ParameterizedTest
    @FieldSource("io.millrace.jobs.accessgrants.ReconcileState#FOLDERS")
    void schemasEvolve(String folder) throws Exception {
        for (Schema now : List.of(GrantRecord.getClassSchema(), LookUp.getClassSchema())) {
            Schema then = new Schema.Parser()
                    .parse(Files.readString(ReconcileState.resource(folder, now.getName() + ".avsc")));
            assertThat(SchemaCompatibility.checkReaderWriterCompatibility(now, then)
                            .getType())
                    .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }
}
