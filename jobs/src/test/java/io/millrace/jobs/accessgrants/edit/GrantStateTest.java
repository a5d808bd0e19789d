package io.millrace.jobs.accessgrants.edit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.iam.GrantAudit;
import io.millrace.connectors.iam.GrantCommand;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantOutcome;
import io.millrace.connectors.iam.GrantPhase;
import io.millrace.connectors.iam.GrantProgress;
import io.millrace.connectors.iam.GrantReport;
import io.millrace.connectors.iam.GrantResult;
import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.connectors.iam.WantedPolicy;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.saga.AvroListSerializer;
import io.millrace.connectors.saga.BufferSerializer;
import io.millrace.connectors.saga.SagaEntry;
import io.millrace.connectors.saga.SagaSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;

/** Edits as they wait in checkpoints of access-grants, and their results. */
class GrantStateTest {

    private static final String EDITS = "golden/v1/grants.state";
    private static final String RESULTS = "golden/v1/grant-results.state";

    private final BufferSerializer<GrantCommand> edits = new BufferSerializer<>(GrantCommand.class);
    private final AvroListSerializer<GrantResult> results = new AvroListSerializer<>(GrantResult.class);

    /** Written by version 1. Never to be changed: state of running jobs looks like this. */
    private static byte[] versionOne(String name) throws IOException {
        try (InputStream golden = GrantStateTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(golden, name).readAllBytes();
        }
    }

    private static List<GrantCommand> commands() {
        GrantEdit move = GrantEdit.newBuilder()
                .setAgreement("é 1")
                .setResource(AgreementResource.DATA_USAGE_AGREEMENTS)
                .setRemovals(List.of(new PolicyPlace("old", List.of("DMM_Datacontract_1", "DMM_X"))))
                .setPolicy(WantedPolicy.newBuilder()
                        .setRole("new")
                        .setName("DMM_DataUsageAgreement_1")
                        .setDocument("{\"Version\":\"2012-10-17\"}")
                        .setLegacyNames(List.of("DMM_Datacontract_1"))
                        .setTagKey("owner")
                        .setTagValue("weather")
                        .build())
                .setReport(new GrantReport(GrantOutcome.GRANTED, ""))
                .setCause("event 1 AccessActivatedEvent")
                .setDecidedAt(1_700_000_000_000L)
                .build();
        GrantEdit remove = GrantEdit.newBuilder()
                .setAgreement("DMM_DataUsageAgreement_2")
                .setResource(AgreementResource.ACCESS)
                .setRemovals(List.of(new PolicyPlace("old", List.of("DMM_DataUsageAgreement_2"))))
                .setCause("verification")
                .setDecidedAt(1_700_000_000_001L)
                .build();
        return List.of(
                new GrantCommand(
                        move,
                        GrantProgress.newBuilder()
                                .setPhase(GrantPhase.EDIT)
                                .setDueAt(1_700_000_005_000L)
                                .setRetries(3)
                                .build()),
                new GrantCommand(
                        remove,
                        GrantProgress.newBuilder()
                                .setPhase(GrantPhase.REPORT)
                                .setRule("iam.denied")
                                .setReason("iam:DeleteRolePolicy was refused.")
                                .build()));
    }

    private static List<GrantResult> written() {
        return List.of(
                new GrantResult(
                        GrantAudit.newBuilder()
                                .setAt(1_700_000_006_000L)
                                .setWho("arn:aws:sts::123456789012:assumed-role/m/s")
                                .setAction("iam:PutRolePolicy")
                                .setAgreement("é 1")
                                .setRole("new")
                                .setPolicy("DMM_DataUsageAgreement_1")
                                .setDocumentSha256("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
                                .setCause("event 1 AccessActivatedEvent")
                                .setDryRun(true)
                                .build(),
                        null),
                new GrantResult(
                        null, new Reject("access-grants", "agreement:2", "old", "iam.denied", "Refused.", "{}", 1L)));
    }

    private static BufferedRequestState<SagaEntry<GrantCommand>> buffer() {
        List<GrantCommand> commands = commands();
        return new BufferedRequestState<>(List.of(
                new RequestEntryWrapper<>(SagaEntry.of(commands.get(0)).at(0), SagaSink.ENTRY_BYTES),
                new RequestEntryWrapper<>(SagaEntry.of(commands.get(1)).at(1), SagaSink.ENTRY_BYTES)));
    }

    /** With {@code -Dmillrace.golden.write=FOLDER} they write the files, for a new version. */
    private static void writeWhenAsked(String name, byte[] bytes) throws IOException {
        String folder = System.getProperty("millrace.golden.write");
        if (folder != null) {
            Files.write(Path.of(folder, Path.of(name).getFileName().toString()), bytes);
        }
    }

    @Test
    void editsOfVersionOneAreReadAsTheyWereMeant() throws IOException {
        writeWhenAsked(EDITS, edits.serialize(buffer()));

        assertThat(edits.deserialize(1, versionOne(EDITS)).getBufferedRequestEntries())
                .extracting(entry -> entry.getRequestEntry().command())
                .isEqualTo(commands());
    }

    @Test
    void resultsOfVersionOneAreReadAsTheyWereMeant() throws IOException {
        writeWhenAsked(RESULTS, results.serialize(written()));

        assertThat(results.deserialize(1, versionOne(RESULTS))).isEqualTo(written());
    }
}
