package io.millrace.local.aws.dataexchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.local.aws.EmbeddedS3;
import io.millrace.local.aws.LocalIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** What the AWS CLI sees, whose service model is its own. It has to be on the PATH: Debian's package awscli, or pip's. */
@Tag("aws-cli")
class StockCommandLineTest {

    private static final ObjectMapper JSON = new ObjectMapper();
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
            Cli cli = new Cli(exchange);

            JsonNode dataSet = cli.json(
                    "create-data-set",
                    "--asset-type",
                    "S3_SNAPSHOT",
                    "--name",
                    "weather",
                    "--description",
                    "all of it");
            String dataSetId = dataSet.get("Id").textValue();
            JsonNode revision =
                    cli.json("create-revision", "--data-set-id", dataSetId, "--comment", "day 1", "--tags", "p=1");
            String revisionId = revision.get("Id").textValue();
            assertThat(revision.get("CreatedAt").textValue()).startsWith("2026-11-21T10:00:00.120");
            assertThat(revision.get("Tags").get("p").textValue()).isEqualTo("1");
            JsonNode job = cli.json(
                    "create-job",
                    "--type",
                    "IMPORT_ASSETS_FROM_S3",
                    "--details",
                    ("{\"ImportAssetsFromS3\": {\"DataSetId\": \"%s\", \"RevisionId\": \"%s\","
                                    + " \"AssetSources\": [{\"Bucket\": \"assets\", \"Key\": \"a b+c.csv\"}]}}")
                            .formatted(dataSetId, revisionId));
            String jobId = job.get("Id").textValue();
            assertThat(job.get("State").textValue()).isEqualTo("WAITING");
            assertThat(cli.run("start-job", "--job-id", jobId).code()).isZero();
            assertThat(cli.run("start-job", "--job-id", jobId).text()).contains("(ConflictException)");
            clock.turn(IMPORT);
            assertThat(cli.await("get-job", "--job-id", jobId).get("Details").get("ImportAssetsFromS3"))
                    .isEqualTo(job.get("Details").get("ImportAssetsFromS3"));
            JsonNode assets = cli.json("list-revision-assets", "--data-set-id", dataSetId, "--revision-id", revisionId);
            assertThat(assets.get("Assets")).singleElement().satisfies(asset -> {
                assertThat(asset.get("Name").textValue()).isEqualTo("a b+c.csv");
                assertThat(asset.at("/AssetDetails/S3SnapshotAsset/Size").doubleValue())
                        .isEqualTo(5);
            });
            JsonNode published =
                    cli.json("update-revision", "--data-set-id", dataSetId, "--revision-id", revisionId, "--finalized");
            assertThat(published.get("Finalized").booleanValue()).isTrue();
            assertThat(cli.json("list-data-set-revisions", "--data-set-id", dataSetId)
                            .at("/Revisions/0/Id"))
                    .isEqualTo(revision.get("Id"));
            assertThat(cli.json("list-jobs", "--data-set-id", dataSetId).get("Jobs"))
                    .hasSize(1);
            assertThat(cli.json(
                                    "list-tags-for-resource",
                                    "--resource-arn",
                                    revision.get("Arn").textValue())
                            .at("/Tags/p")
                            .textValue())
                    .isEqualTo("1");
            assertThat(cli.run("delete-revision", "--data-set-id", dataSetId, "--revision-id", revisionId)
                            .text())
                    .contains("(ConflictException)", "The revision is finalized");
            assertThat(cli.run("get-job", "--job-id", "0".repeat(32)).text()).contains("(ResourceNotFoundException)");
        }
    }

    private record Ended(int code, String text) {}

    private record Cli(EmbeddedDataExchange exchange) {

        JsonNode await(String... arguments) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            JsonNode answer = json(arguments);
            while (!answer.get("State").textValue().equals("COMPLETED")) {
                assertThat(System.nanoTime()).as("%s", answer).isLessThan(deadline);
                answer = json(arguments);
            }
            return answer;
        }

        JsonNode json(String... arguments) throws IOException, InterruptedException {
            Ended ended = run(arguments);
            assertThat(ended.code()).as(ended.text()).isZero();
            return JSON.readTree(ended.text());
        }

        Ended run(String... arguments) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of(
                    "aws", "dataexchange", "--endpoint-url", exchange.endpoint().toString(), "--output", "json"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment()
                    .putAll(Map.of(
                            "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                            "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY,
                            "AWS_DEFAULT_REGION", LocalIdentity.REGION,
                            "AWS_MAX_ATTEMPTS", "1",
                            "AWS_PAGER", ""));
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), text);
        }
    }
}
