package io.millrace.jobs.accessgrants.edit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.saga.AvroListSerializer;
import io.millrace.connectors.saga.BufferSerializer;
import io.millrace.connectors.saga.SagaEntry;
import io.millrace.connectors.saga.SagaSink;
import io.millrace.jobs.accessgrants.policy.DesiredGrant;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedGrant;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;

/** Commands of roles as they wait in checkpoints of access-grants, and their results. */
class RoleStateTest {

    private static final String COMMANDS = "golden/v2/roles.state";
    private static final String RESULTS = "golden/v2/role-results.state";

    private final BufferSerializer<RoleCommand> commands = new BufferSerializer<>(RoleCommand.class);
    private final AvroListSerializer<RoleResult> results = new AvroListSerializer<>(RoleResult.class);

    /** Never to be changed: state of running jobs looks like this. */
    private static byte[] golden(String name) throws IOException {
        try (InputStream golden = RoleStateTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(golden, name).readAllBytes();
        }
    }

    private static List<RoleCommand> waiting() {
        DesiredRole desired = DesiredRole.newBuilder()
                .setAccount("111122223333")
                .setRole("reader")
                .setGrants(List.of(DesiredGrant.newBuilder()
                        .setAgreement("é 1")
                        .setResource("DATA_USAGE_AGREEMENTS")
                        .setConsumer("team:t1")
                        .setTable(true)
                        .setArns(List.of("arn:aws:s3:::weather"))
                        .setConfirmed(true)
                        .setNote("a note")
                        .build()))
                .setEnded(List.of(EndedGrant.newBuilder()
                        .setAgreement("2")
                        .setResource("ACCESS")
                        .setTable(true)
                        .setArns(List.of("arn:aws:s3:::sales"))
                        .setOutcome(EndedOutcome.REFUSED)
                        .setRule("data.tag")
                        .setReason("The bucket has no tag.")
                        .build()))
                .setKeepUnexplained(true)
                .setReports(List.of("é 1", "2"))
                .setObserve(true)
                .setCause("event 1 AccessActivatedEvent")
                .setDecidedAt(1_700_000_000_000L)
                .build();
        return List.of(
                RoleCommand.newBuilder()
                        .setDesired(desired)
                        .setRestored(true)
                        .setApplied(true)
                        .setDueAt(1_700_000_005_000L)
                        .setFailures(3)
                        .setOutcomes(List.of(GrantOutcome.newBuilder()
                                .setAgreement("2")
                                .setResource("ACCESS")
                                .setStatus(OutcomeStatus.REFUSED)
                                .setRule("data.tag")
                                .setReason("The bucket has no tag.")
                                .setPolicy("p")
                                .setReported(true)
                                .setRejected(true)
                                .setDueAt(1_700_000_006_000L)
                                .setFailures(2)
                                .build()))
                        .setRoleArn("arn:aws:iam::111122223333:role/reader")
                        .setRejects(List.of("revocation.owed 2"))
                        .build(),
                RoleSagaFactory.begin(DesiredRoles.refusal("3", "arn.form", "no")));
    }

    private static List<RoleResult> written() {
        return List.of(
                RoleResult.newBuilder()
                        .setAudit(AccessAudit.newBuilder()
                                .setAt(1_700_000_006_000L)
                                .setWho("arn:aws:sts::123456789012:assumed-role/m/s")
                                .setAction("iam:PutRolePolicy")
                                .setAgreements(List.of("é 1", "2"))
                                .setAccount("111122223333")
                                .setRole("reader")
                                .setPolicy("Millrace_test_reader_0")
                                .setDocumentSha256("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
                                .setCause("event 1 AccessActivatedEvent")
                                .setDryRun(true)
                                .build())
                        .build(),
                RoleResult.newBuilder()
                        .setReject(new RoleReject("role:reader", "reader", "iam.denied", "Refused.", "{}", 1L))
                        .build());
    }

    private static BufferedRequestState<SagaEntry<RoleCommand>> buffer() {
        List<RoleCommand> commands = waiting();
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
    void commandsAreReadAsTheyWereMeant() throws IOException {
        writeWhenAsked(COMMANDS, commands.serialize(buffer()));

        assertThat(commands.deserialize(commands.getVersion(), golden(COMMANDS)).getBufferedRequestEntries())
                .extracting(entry -> entry.getRequestEntry().command())
                .isEqualTo(waiting());
    }

    @Test
    void resultsAreReadAsTheyWereMeant() throws IOException {
        writeWhenAsked(RESULTS, results.serialize(written()));

        assertThat(results.deserialize(results.getVersion(), golden(RESULTS))).isEqualTo(written());
    }
}
