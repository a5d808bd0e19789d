package io.millrace.jobs.revisionpublisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.connectors.saga.BufferSerializer;
import io.millrace.connectors.saga.SagaEntry;
import io.millrace.connectors.saga.SagaSink;
import io.millrace.jobs.revisionpublisher.plan.AssetList;
import io.millrace.jobs.revisionpublisher.plan.PlannedRevision;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;

/** Publications as they wait in checkpoints of revision-publisher. */
class PublicationStateTest {

    private static final String GOLDEN = "golden/v1/publications.state";

    private final BufferSerializer<PublicationCommand> serializer = new BufferSerializer<>(PublicationCommand.class);

    /** Written by version 1. Never to be changed: state of running jobs looks like this. */
    private static byte[] versionOne() throws IOException {
        try (InputStream golden = PublicationStateTest.class.getResourceAsStream(GOLDEN)) {
            return Objects.requireNonNull(golden, GOLDEN).readAllBytes();
        }
    }

    private static List<PublicationCommand> commands() {
        return List.of(importing(), refused());
    }

    private static PublicationCommand importing() {
        List<WantedAsset> assets = List.of(
                new WantedAsset("data", "weather/é 1.csv", 100_000_000_000L, "9b2cf535f27731c974343645a3985328"),
                new WantedAsset("data", "weather/2.csv", 0, "d41d8cd98f00b204e9800998ecf8427e-3"));
        Publication publication = Publication.newBuilder()
                .setId("0123456789abcdef0123456789abcdef01234567")
                .setManifest("s3://products/weather.json")
                .setManifestModifiedAt(1_700_000_000_000L)
                .setDataSetId("aae4c2cdbfbf4ce9ab6ac4a1c4f8c6a4")
                .setComment("Weather")
                .setFinalize(true)
                .setTags(Map.of("team", "weather"))
                .setNotification("There is more of it.")
                .setRevisions(List.of(PlannedRevision.newBuilder()
                        .setAssets(AssetList.write(assets))
                        .setCount(2)
                        .setBytes(100_000_000_000L)
                        .build()))
                .setFindings(List.of())
                .setStartedAt(1_700_000_000_500L)
                .build();
        JobProgress job = JobProgress.newBuilder()
                .setId("job-1")
                .setAssets(List.of(0))
                .setStage(JobStage.RUNNING)
                .setAdmitted(true)
                .setStartedAt(1_700_000_002_000L)
                .setDueAt(1_700_000_003_000L)
                .build();
        PartProgress part = PartProgress.newBuilder()
                .setPart("1/1")
                .setCount(2)
                .setBytes(100_000_000_000L)
                .setRevisionId("revision-1")
                .setStage(PartStage.IMPORT)
                .setTodo(ByteBuffer.wrap(new byte[] {2}))
                .setJobs(List.of(job))
                .setComparisons(1)
                .setDueAt(1_700_000_004_000L)
                .build();
        return new PublicationCommand(
                publication,
                PublicationProgress.newBuilder()
                        .setPhase(PublicationPhase.IMPORT)
                        .setDueAt(1_700_000_005_000L)
                        .setRetries(3)
                        .setParts(List.of(part))
                        .setFailures(List.of())
                        .build());
    }

    private static PublicationCommand refused() {
        PublicationFinding finding = new PublicationFinding("asset.missing", "line 3, column 5", "it is not there");
        return new PublicationCommand(
                Publication.newBuilder(importing().getPublication())
                        .setId("76543210fedcba9876543210fedcba9876543210")
                        .setFinalize(false)
                        .setNotification(null)
                        .setRevisions(List.of())
                        .setFindings(List.of(finding))
                        .setFindingsLeftOut(7)
                        .build(),
                PublicationProgress.newBuilder()
                        .setPhase(PublicationPhase.REPORT)
                        .setParts(List.of())
                        .setFailures(List.of(finding))
                        .setFailuresLeftOut(1)
                        .setFinishedAt(1_700_000_009_000L)
                        .build());
    }

    private static BufferedRequestState<SagaEntry<PublicationCommand>> buffer() {
        List<PublicationCommand> commands = commands();
        return new BufferedRequestState<>(List.of(
                new RequestEntryWrapper<>(SagaEntry.of(commands.get(0)).at(0), SagaSink.ENTRY_BYTES),
                new RequestEntryWrapper<>(SagaEntry.of(commands.get(1)).at(1), SagaSink.ENTRY_BYTES)));
    }

    /** With {@code -Dmillrace.golden.write=FILE} it writes the file, for a new version. */
    @Test
    void versionOneIsReadAsItWasMeant() throws IOException {
        String file = System.getProperty("millrace.golden.write");
        if (file != null) {
            Files.write(Path.of(file), serializer.serialize(buffer()));
        }

        List<RequestEntryWrapper<SagaEntry<PublicationCommand>>> entries =
                serializer.deserialize(1, versionOne()).getBufferedRequestEntries();

        assertThat(entries)
                .extracting(entry -> entry.getRequestEntry().command())
                .isEqualTo(commands());
        assertThat(AssetList.read(entries.get(0)
                        .getRequestEntry()
                        .command()
                        .getPublication()
                        .getRevisions()
                        .get(0)
                        .getAssets()))
                .hasSize(2)
                .first()
                .isEqualTo(new WantedAsset(
                        "data", "weather/é 1.csv", 100_000_000_000L, "9b2cf535f27731c974343645a3985328"));
    }
}
