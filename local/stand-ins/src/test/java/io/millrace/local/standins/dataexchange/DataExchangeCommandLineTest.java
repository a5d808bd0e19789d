package io.millrace.local.standins.dataexchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.cluster.Eventually;
import io.millrace.local.standins.http.StockCommandLine;
import io.millrace.local.standins.s3.EmbeddedS3;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** The embedded Data Exchange as the {@link StockCommandLine AWS CLI} sees it. */
@Tag("aws-cli")
class DataExchangeCommandLineTest {

    private static final String DATA_EXCHANGE = "dataexchange";
    private static final Duration IMPORT = Duration.ofSeconds(20);

    @Test
    void aPublicationFromBeginningToEnd() throws Exception {
        TurnedClock clock = new TurnedClock();
        try (EmbeddedS3 s3 = EmbeddedS3.start(0);
                EmbeddedDataExchange exchange = EmbeddedDataExchange.start(0, s3.client(), Quotas.DEFAULT, clock)) {
            exchange.faults().importsTake(IMPORT);
            s3.createBuckets("assets");
            s3.client()
                    .putObject(request -> request.bucket("assets").key("a b+c.csv"), RequestBody.fromString("12345"));
            StockCommandLine cli = new StockCommandLine(exchange.endpoint());

            JsonNode dataSet = cli.json(
                    DATA_EXCHANGE,
                    "create-data-set",
                    "--asset-type",
                    "S3_SNAPSHOT",
                    "--name",
                    "weather",
                    "--description",
                    "all of it");
            String dataSetId = dataSet.get("Id").textValue();
            JsonNode revision = cli.json(
                    DATA_EXCHANGE,
                    "create-revision",
                    "--data-set-id",
                    dataSetId,
                    "--comment",
                    "day 1",
                    "--tags",
                    "p=1");
            String revisionId = revision.get("Id").textValue();
            assertThat(revision.get("CreatedAt").textValue()).startsWith("2026-11-21T10:00:00.120");
            assertThat(revision.get("Tags").get("p").textValue()).isEqualTo("1");
            JsonNode job = cli.json(
                    DATA_EXCHANGE,
                    "create-job",
                    "--type",
                    "IMPORT_ASSETS_FROM_S3",
                    "--details",
                    ("{\"ImportAssetsFromS3\": {\"DataSetId\": \"%s\", \"RevisionId\": \"%s\","
                                    + " \"AssetSources\": [{\"Bucket\": \"assets\", \"Key\": \"a b+c.csv\"}]}}")
                            .formatted(dataSetId, revisionId));
            String jobId = job.get("Id").textValue();
            assertThat(job.get("State").textValue()).isEqualTo("WAITING");
            assertThat(cli.run(DATA_EXCHANGE, "start-job", "--job-id", jobId).code())
                    .isZero();
            assertThat(cli.run(DATA_EXCHANGE, "start-job", "--job-id", jobId).text())
                    .contains("(ConflictException)");
            clock.turn(IMPORT);
            assertThat(completed(cli, jobId).get("Details").get("ImportAssetsFromS3"))
                    .isEqualTo(job.get("Details").get("ImportAssetsFromS3"));
            JsonNode assets = cli.json(
                    DATA_EXCHANGE, "list-revision-assets", "--data-set-id", dataSetId, "--revision-id", revisionId);
            assertThat(assets.get("Assets")).singleElement().satisfies(asset -> {
                assertThat(asset.get("Name").textValue()).isEqualTo("a b+c.csv");
                assertThat(asset.at("/AssetDetails/S3SnapshotAsset/Size").doubleValue())
                        .isEqualTo(5);
            });
            JsonNode published = cli.json(
                    DATA_EXCHANGE,
                    "update-revision",
                    "--data-set-id",
                    dataSetId,
                    "--revision-id",
                    revisionId,
                    "--finalized");
            assertThat(published.get("Finalized").booleanValue()).isTrue();
            assertThat(cli.json(DATA_EXCHANGE, "list-data-set-revisions", "--data-set-id", dataSetId)
                            .at("/Revisions/0/Id"))
                    .isEqualTo(revision.get("Id"));
            assertThat(cli.json(DATA_EXCHANGE, "list-jobs", "--data-set-id", dataSetId)
                            .get("Jobs"))
                    .hasSize(1);
            assertThat(cli.json(
                                    DATA_EXCHANGE,
                                    "list-tags-for-resource",
                                    "--resource-arn",
                                    revision.get("Arn").textValue())
                            .at("/Tags/p")
                            .textValue())
                    .isEqualTo("1");
            assertThat(cli.run(
                                    DATA_EXCHANGE,
                                    "delete-revision",
                                    "--data-set-id",
                                    dataSetId,
                                    "--revision-id",
                                    revisionId)
                            .text())
                    .contains("(ConflictException)", "The revision is finalized");
            assertThat(cli.run(DATA_EXCHANGE, "get-job", "--job-id", "0".repeat(32))
                            .text())
                    .contains("(ResourceNotFoundException)");
        }
    }

    private static JsonNode completed(StockCommandLine cli, String jobId) throws Exception {
        Eventually.holds(
                "the end of the import",
                () -> cli.json(DATA_EXCHANGE, "get-job", "--job-id", jobId)
                        .get("State")
                        .textValue()
                        .equals("COMPLETED"));
        return cli.json(DATA_EXCHANGE, "get-job", "--job-id", jobId);
    }
}
