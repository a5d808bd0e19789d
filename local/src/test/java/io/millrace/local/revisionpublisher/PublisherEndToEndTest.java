package io.millrace.local.revisionpublisher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.revisionpublisher.RevisionPublisher;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.authorization.CallLog;
import io.millrace.local.authorization.ServiceGateway;
import io.millrace.local.standins.aws.EmbeddedAws;
import io.millrace.local.standins.dataexchange.DataExchangeFaults;
import io.millrace.local.standins.dataexchange.DataExchangeOperation;
import io.millrace.local.standins.dataexchange.EmbeddedDataExchange;
import io.millrace.local.standins.dataexchange.JobEnd;
import io.millrace.local.standins.dataexchange.Notification;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.tool.deploy.RoleComparison;
import io.millrace.local.tool.deploy.RolePolicy;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.LocalClusterException;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.S3FileSystem;
import io.millrace.local.tool.run.StateBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dataexchange.DataExchangeClient;
import software.amazon.awssdk.services.dataexchange.model.AssetSourceEntry;
import software.amazon.awssdk.services.dataexchange.model.AssetType;
import software.amazon.awssdk.services.dataexchange.model.RevisionEntry;
import software.amazon.awssdk.services.dataexchange.model.State;
import software.amazon.awssdk.services.dataexchange.model.Type;

/** Manifests announced over Kinesis, read from S3 and published to Data Exchange, with crashes of the worker. */
class PublisherEndToEndTest {

    private static final String ASSETS = "assets";
    private static final String PRODUCTS = "products";
    private static final int COUNT = 50;
    private static final int REVISION_ASSETS = 20;
    private static final int REVISIONS = 3;
    private static final int KILLS = 6;
    private static final int KILL_DELAY_MILLIS = 1_500;
    /** Jobs of others, of the ten that may be in progress. */
    private static final int TAKEN = 4;

    private static final Map<String, String> CREDENTIALS = Map.of(
            "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void eachManifestIsPublishedOnceWhateverDies() throws Exception {
        System.out.printf("seed %d%n", seed);
        CallLog log = new CallLog();
        try (EmbeddedAws aws = EmbeddedAws.start();
                ServiceGateway store = ServiceGateway.open(aws.s3().endpoint(), log);
                ServiceGateway kinesis = ServiceGateway.open(aws.kinesis().endpoint(), log);
                ServiceGateway publishing =
                        ServiceGateway.open(aws.dataExchange().endpoint(), log);
                DataExchangeClient exchange = client(aws.dataExchange())) {
            aws.s3().createBuckets(ASSETS, PRODUCTS);
            String stream = aws.kinesis().createStream("manifests", 1);
            log.withStream(stream);
            for (int i = 0; i < COUNT; i++) {
                put(aws, ASSETS, String.format("data/%02d.csv", i), "content " + i);
            }
            List<String> dataSets = List.of(dataSet(exchange), dataSet(exchange), dataSet(exchange), dataSet(exchange));
            takePlaces(aws.dataExchange(), exchange);
            aws.dataExchange().faults().nextJobs(JobEnd.ONE_ASSET_TWICE, 1);
            announce(aws, "gone.json", dataSets.get(0), "never read", 1);
            aws.s3().client().deleteObject(request -> request.bucket(PRODUCTS).key("manifests/gone.json"));
            Settings settings = settings(store.endpoint(), kinesis.endpoint(), publishing.endpoint(), stream);
            aws.dataExchange().faults().importsTake(Duration.ofMillis(800));

            try (CrashableCluster cluster = CrashableCluster.start(
                    StateBackend.HASHMAP,
                    2,
                    Duration.ofMillis(300),
                    Integer.MAX_VALUE,
                    new CheckpointFolder(folder.resolve("checkpoints")),
                    S3FileSystem.options(settings, CREDENTIALS))) {
                RunningJob job = cluster.submit(new RevisionPublisher(), settings, 2);
                announce(aws, "unreadable.json", "no data set", "before the first", 1);
                String first = announce(aws, "2026.11.20.json", dataSets.get(0), "first", 1);
                announce(aws, "2026.11.21.json", dataSets.get(1), "second", 1);
                // A class whose initialiser was interrupted by a kill cannot be used again in this process.
                Await.until(job, "a command", () -> cluster.progress().gauge(job.id(), "pendingCommands") > 0);
                Await.until(job, "a reject", () -> !rejects(aws).isEmpty());
                kill(cluster, job);
                send(aws, first);
                announce(aws, "broken.json", "no data set", "third", 1);
                kill(cluster, job);
                Await.until(job, "the first publication", () -> finalized(exchange, dataSets.get(0)) == REVISIONS);
                announce(aws, "2026.11.20.json", dataSets.get(0), "first, again", 2);
                announce(aws, "other name+%20ü.json", dataSets.get(2), "fourth", 1);
                send(aws, first);
                for (int i = 2; i < KILLS; i++) {
                    kill(cluster, job);
                }
                Await.until(
                        job,
                        "every publication",
                        () -> finalized(exchange, dataSets.get(0)) == 2 * REVISIONS
                                && finalized(exchange, dataSets.get(1)) == REVISIONS
                                && finalized(exchange, dataSets.get(2)) == REVISIONS);
                Await.until(job, "tasks", job::allTasksRun);
                Await.until(job, "the reports", () -> reported(aws, "other name+%20ü.json"));
                aws.dataExchange().faults().next(DataExchangeOperation.START_JOB, DataExchangeFaults.Call.DENIED, 1);
                announce(aws, "abandoned.json", dataSets.get(3), "fifth", 1);
                Await.until(job, "the report of the last", () -> reported(aws, "abandoned.json"));
                // Flink's consumer fails when it is cancelled at the start of reading; the job continues.
                Await.until(job, "the drain", () -> drained(job));
            }

            assertThat(exchange.listDataSetRevisions(request -> request.dataSetId(dataSets.get(0)))
                            .revisions())
                    .extracting(RevisionEntry::comment)
                    .containsExactly("first, again", "first, again", "first, again", "first", "first", "first");
            assertThat(exchange.listDataSetRevisions(request -> request.dataSetId(dataSets.get(3)))
                            .revisions())
                    .isEmpty();
            for (String dataSet : dataSets) {
                assertRevisionsAreWhole(exchange, dataSet);
            }
            assertThat(exchange.listJobsPaginator(request -> {}).jobs().stream()
                            .filter(job -> job.state() == State.WAITING || job.state() == State.IN_PROGRESS))
                    .as("jobs of others in progress")
                    .hasSize(TAKEN);
            assertThat(report(aws, "2026.11.20.json").get("state").asText()).isEqualTo("PUBLISHED");
            assertThat(report(aws, "abandoned.json").get("state").asText()).isEqualTo("FAILED");
            assertThat(aws.dataExchange().notifications())
                    .extracting(Notification::comment)
                    .containsExactly("fourth");
            assertThat(report(aws, "broken.json").get("state").asText()).isEqualTo("REJECTED");
            assertThat(Lines.field(rejects(aws), "rule"))
                    .as("seed %d", seed)
                    .contains("manifest.data-set-id", "manifest.replaced", "manifest.gone", "data-exchange.denied")
                    .containsOnly("manifest.data-set-id", "manifest.replaced", "manifest.gone", "data-exchange.denied");
            RoleComparison.requireExact(
                    RolePolicy.ofRun(
                            JobSettings.REVISION_PUBLISHER,
                            settings,
                            Map.of("DataSets", String.join(",", dataSets), "AssetBuckets", ASSETS)),
                    log.calls(),
                    Map.of(
                            "ReadManifests s3:GetObjectVersion", "the store has no versions to announce",
                            "WriteRejects s3:GetObject", "depends on the moment of a crash",
                            "WriteRejects s3:AbortMultipartUpload", "no restart aborts an upload",
                            "KeptByDataExchange s3:PutObject", "Data Exchange calls it",
                            "KeptByDataExchange s3:PutObjectAcl", "Data Exchange calls it"));
        }
    }

    private static boolean drained(RunningJob job) {
        try {
            job.drain();
            return true;
        } catch (LocalClusterException goesOn) {
            return false;
        }
    }

    private void kill(CrashableCluster cluster, RunningJob job) throws Exception {
        Await.until(job, "tasks", job::allTasksRun);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(KILL_DELAY_MILLIS)));
        cluster.kill();
    }

    private static Settings settings(URI s3, URI kinesis, URI dataExchange, String stream) {
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        return Settings.of(Map.of(
                "millrace", Map.of("job", RevisionPublisher.NAME),
                "manifests",
                        Map.of(
                                "uri",
                                "s3://" + PRODUCTS + "/manifests",
                                "arrivals",
                                "events",
                                "stream.arn",
                                stream,
                                "stream.endpoint",
                                kinesis.toString()),
                "data-exchange",
                        Map.of(
                                "region",
                                LocalIdentity.REGION,
                                "endpoint",
                                dataExchange.toString(),
                                "revision.assets.max",
                                Integer.toString(REVISION_ASSETS),
                                "job.assets.max",
                                "5",
                                "poll.seconds",
                                "1"),
                "s3", Map.of("endpoint", s3.toString(), "path.style", "true", "region", LocalIdentity.REGION),
                "rejects", Map.of("uri", "s3://" + PRODUCTS + "/rejects")));
    }

    /** Jobs that stay in progress for the whole test. */
    private static void takePlaces(EmbeddedDataExchange service, DataExchangeClient exchange) {
        String dataSet = dataSet(exchange);
        String revision =
                exchange.createRevision(request -> request.dataSetId(dataSet)).id();
        service.faults().importsTake(Duration.ofHours(1));
        for (int i = 0; i < TAKEN; i++) {
            AssetSourceEntry source = AssetSourceEntry.builder()
                    .bucket(ASSETS)
                    .key(String.format("data/%02d.csv", i))
                    .build();
            String job = exchange.createJob(request -> request.type(Type.IMPORT_ASSETS_FROM_S3)
                            .details(details -> details.importAssetsFromS3(assets -> assets.dataSetId(dataSet)
                                    .revisionId(revision)
                                    .assetSources(source))))
                    .id();
            exchange.startJob(request -> request.jobId(job));
        }
    }

    private static String dataSet(DataExchangeClient exchange) {
        return exchange.createDataSet(
                        request -> request.name("set").description("set").assetType(AssetType.S3_SNAPSHOT))
                .id();
    }

    private static long finalized(DataExchangeClient exchange, String dataSet) {
        return exchange.listDataSetRevisions(request -> request.dataSetId(dataSet)).revisions().stream()
                .filter(RevisionEntry::finalized)
                .count();
    }

    private static void assertRevisionsAreWhole(DataExchangeClient exchange, String dataSet) {
        List<RevisionEntry> revisions = exchange.listDataSetRevisions(request -> request.dataSetId(dataSet))
                .revisions();
        assertThat(revisions).allMatch(RevisionEntry::finalized);
        long assets = revisions.stream()
                .mapToLong(revision -> exchange
                        .listRevisionAssetsPaginator(
                                request -> request.dataSetId(dataSet).revisionId(revision.id()))
                        .assets()
                        .stream()
                        .count())
                .sum();
        assertThat(assets).isEqualTo((long) COUNT * revisions.size() / REVISIONS);
    }

    /** Returns the event so that it can be repeated. */
    private static String announce(EmbeddedAws aws, String name, String dataSet, String comment, int sequencer) {
        ObjectNode manifest = JSON.createObjectNode().put("dataset_id", dataSet).put("comment", comment);
        ArrayNode assets = manifest.putArray("asset_list");
        assets.addObject().put("Bucket", ASSETS).put("Key", "data/");
        if (comment.equals("fourth")) {
            manifest.putObject("notification").put("comment", comment);
        }
        String key = "manifests/" + name;
        String etag = put(aws, PRODUCTS, key, manifest.toString());
        ObjectNode event = JSON.createObjectNode()
                .put("version", "0")
                .put("detail-type", "Object Created")
                .put("source", "aws.s3")
                .put("time", "2026-11-21T00:00:00Z");
        ObjectNode detail = event.putObject("detail");
        detail.putObject("bucket").put("name", PRODUCTS);
        detail.putObject("object")
                .put("key", key)
                .put("size", manifest.toString().getBytes(StandardCharsets.UTF_8).length)
                .put("etag", etag)
                .put("sequencer", String.format("%016x", sequencer));
        send(aws, event.toString());
        return event.toString();
    }

    private static void send(EmbeddedAws aws, String event) {
        aws.kinesis().put("manifests", "manifests", event.getBytes(StandardCharsets.UTF_8));
    }

    private static String put(EmbeddedAws aws, String bucket, String key, String content) {
        return aws.s3()
                .client()
                .putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(content))
                .eTag()
                .replace("\"", "");
    }

    private static List<String> rejects(EmbeddedAws aws) {
        return Lines.in(aws.s3().client(), PRODUCTS, "rejects/");
    }

    private static boolean reported(EmbeddedAws aws, String name) {
        return aws
                .s3()
                .client()
                .listObjectsV2(request -> request.bucket(PRODUCTS).prefix("manifests/" + name))
                .contents()
                .stream()
                .anyMatch(object -> object.key().endsWith(".report.json"));
    }

    private static JsonNode report(EmbeddedAws aws, String name) throws IOException {
        return JSON.readTree(aws.s3()
                .client()
                .getObjectAsBytes(request -> request.bucket(PRODUCTS).key("manifests/" + name + ".report.json"))
                .asByteArray());
    }

    private static DataExchangeClient client(EmbeddedDataExchange service) {
        return DataExchangeClient.builder()
                .endpointOverride(service.endpoint())
                .region(Region.of(LocalIdentity.REGION))
                .credentialsProvider(LocalIdentity.credentials())
                .build();
    }
}
