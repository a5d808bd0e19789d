package io.millrace.local.revisionpublisher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.revisionpublisher.RevisionPublisher;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.dataexchange.DataExchangeOperation;
import io.millrace.local.standins.dataexchange.EmbeddedDataExchange;
import io.millrace.local.standins.dataexchange.Quotas;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.upgrade.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dataexchange.DataExchangeClient;
import software.amazon.awssdk.services.dataexchange.model.AssetSourceEntry;
import software.amazon.awssdk.services.dataexchange.model.AssetType;
import software.amazon.awssdk.services.dataexchange.model.RevisionEntry;
import software.amazon.awssdk.services.dataexchange.model.Type;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** The whole job goes on from what a release left: a publication of two revisions whose imports run. */
class UpgradeTest {

    private static final String ASSETS = "assets";
    static final String PRODUCTS = "products";
    static final String FIRST = "manifests/first.json";
    private static final int COUNT = 20;
    static final int REVISIONS = 2;
    static final int JOBS = 4;
    static final Duration LONG = Duration.ofHours(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Instant exchangeTime = Instant.now();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static List<Release> releases() throws Exception {
        return Release.of(RevisionPublisher.NAME, UpgradeTest::past);
    }

    private static void past(Release release) throws Exception {
        Path folder = Files.createTempDirectory("millrace-past");
        try (EmbeddedS3 s3 = EmbeddedS3.start(0);
                EmbeddedDataExchange service = EmbeddedDataExchange.start(0, s3.client());
                DataExchangeClient exchange = client(service);
                CrashableCluster cluster = Release.cluster(folder.resolve("checkpoints"))) {
            service.faults().importsTake(LONG);
            putAssets(s3);
            String dataSet = dataSet(exchange);
            byte[] manifest = manifest(dataSet, "first");
            put(s3, PRODUCTS, FIRST, manifest);
            release.keep("first.json", manifest);
            RunningJob job = cluster.submit(new RevisionPublisher(), settings(s3, service, folder), 2);
            Await.until(job, "running imports", () -> cluster.progress().gauge(job.id(), "jobsRunning") == JOBS);
            release.keepSavepoint(job.stop(), folder.toString(), "127.0.0.1");
            release.keep(
                    "exchange.json",
                    JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(created(exchange, dataSet)));
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void whatWasBegunIsFinishedOnce(Release release) throws Exception {
        try (EmbeddedS3 s3 = EmbeddedS3.start(0);
                EmbeddedDataExchange service =
                        EmbeddedDataExchange.start(0, s3.client(), Quotas.DEFAULT, () -> exchangeTime);
                DataExchangeClient exchange = client(service);
                CrashableCluster cluster = release.restored(folder.resolve("checkpoints"))) {
            service.faults().importsTake(LONG);
            putAssets(s3);
            put(s3, PRODUCTS, FIRST, release.kept("first.json"));
            String dataSet = dataSet(exchange);
            create(exchange, dataSet, JSON.readTree(release.kept("exchange.json")));
            int before = service.calls().size();

            RunningJob job = cluster.submit(new RevisionPublisher(), settings(s3, service, folder), 3);
            Await.until(
                    job, "a look at each import", () -> calls(service, before, DataExchangeOperation.GET_JOB) >= JOBS);
            exchangeTime = exchangeTime.plus(LONG);
            Await.until(job, "the publication", () -> finalized(exchange, dataSet) == REVISIONS);
            Await.until(job, "its report", () -> reported(s3, FIRST));
            assertThat(calls(service, before, DataExchangeOperation.CREATE_REVISION))
                    .isZero();
            assertThat(calls(service, before, DataExchangeOperation.CREATE_JOB)).isZero();
            assertThat(calls(service, before, DataExchangeOperation.START_JOB)).isZero();

            service.faults().importsTake(Duration.ZERO);
            put(s3, PRODUCTS, "manifests/second.json", manifest(dataSet, "second"));
            Await.until(job, "the next publication", () -> finalized(exchange, dataSet) == 2 * REVISIONS);
            Await.until(job, "its report", () -> reported(s3, "manifests/second.json"));
            job.drain();

            checkRevisions(exchange, dataSet, "second", "second", "first", "first");
        }
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    /** @param comments of the revisions, the newest first */
    static void checkRevisions(DataExchangeClient exchange, String dataSet, String... comments) {
        List<RevisionEntry> revisions = exchange.listDataSetRevisions(request -> request.dataSetId(dataSet))
                .revisions();
        assertThat(revisions).extracting(RevisionEntry::comment).containsExactly(comments);
        for (RevisionEntry revision : revisions) {
            assertThat(exchange.listRevisionAssets(
                                    request -> request.dataSetId(dataSet).revisionId(revision.id()))
                            .assets())
                    .hasSize(COUNT / REVISIONS);
        }
    }

    static long calls(EmbeddedDataExchange service, int before, DataExchangeOperation operation) {
        return service.calls().stream()
                .skip(before)
                .filter(call -> call.operation() == operation)
                .count();
    }

    /** Revisions and jobs in the order of their creation, by their ids. */
    private static ArrayNode created(DataExchangeClient exchange, String dataSet) {
        Map<String, ObjectNode> created = new TreeMap<>();
        exchange.listDataSetRevisions(request -> request.dataSetId(dataSet))
                .revisions()
                .forEach(revision -> {
                    ObjectNode entry =
                            JSON.createObjectNode().put("id", revision.id()).put("comment", revision.comment());
                    entry.set(
                            "tags",
                            JSON.valueToTree(exchange.getRevision(request ->
                                            request.dataSetId(dataSet).revisionId(revision.id()))
                                    .tags()));
                    created.put(revision.id(), entry);
                });
        exchange.listJobs(request -> {}).jobs().forEach(job -> {
            ObjectNode entry = JSON.createObjectNode()
                    .put("id", job.id())
                    .put("revision", job.details().importAssetsFromS3().revisionId());
            ArrayNode keys = entry.putArray("keys");
            job.details().importAssetsFromS3().assetSources().forEach(source -> keys.add(source.key()));
            created.put(job.id(), entry);
        });
        return JSON.createArrayNode().addAll(created.values());
    }

    /** The same calls again, which give the same ids. */
    private static void create(DataExchangeClient exchange, String dataSet, JsonNode created) {
        for (JsonNode entry : created) {
            String id =
                    entry.has("tags") ? createRevision(exchange, dataSet, entry) : startJob(exchange, dataSet, entry);
            assertThat(id).isEqualTo(entry.get("id").textValue());
        }
    }

    private static String createRevision(DataExchangeClient exchange, String dataSet, JsonNode entry) {
        Map<String, String> tags = new HashMap<>();
        entry.get("tags")
                .fields()
                .forEachRemaining(tag -> tags.put(tag.getKey(), tag.getValue().textValue()));
        return exchange.createRevision(request -> request.dataSetId(dataSet)
                        .comment(entry.get("comment").textValue())
                        .tags(tags))
                .id();
    }

    private static String startJob(DataExchangeClient exchange, String dataSet, JsonNode entry) {
        List<AssetSourceEntry> sources = new ArrayList<>();
        entry.get("keys")
                .forEach(key -> sources.add(AssetSourceEntry.builder()
                        .bucket(ASSETS)
                        .key(key.textValue())
                        .build()));
        String id = exchange.createJob(request -> request.type(Type.IMPORT_ASSETS_FROM_S3)
                        .details(details -> details.importAssetsFromS3(assets -> assets.dataSetId(dataSet)
                                .revisionId(entry.get("revision").textValue())
                                .assetSources(sources))))
                .id();
        exchange.startJob(request -> request.jobId(id));
        return id;
    }

    static void putAssets(EmbeddedS3 s3) {
        s3.createBuckets(ASSETS, PRODUCTS);
        for (int i = 0; i < COUNT; i++) {
            put(s3, ASSETS, String.format("data/%02d.csv", i), new byte[i + 1]);
        }
    }

    static void put(EmbeddedS3 s3, String bucket, String key, byte[] content) {
        s3.client().putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    static byte[] manifest(String dataSet, String comment) throws IOException {
        ObjectNode manifest = JSON.createObjectNode().put("dataset_id", dataSet).put("comment", comment);
        manifest.putArray("asset_list").addObject().put("Bucket", ASSETS).put("Key", "data/");
        return JSON.writeValueAsBytes(manifest);
    }

    static String dataSet(DataExchangeClient exchange) {
        return exchange.createDataSet(
                        request -> request.name("set").description("set").assetType(AssetType.S3_SNAPSHOT))
                .id();
    }

    static long finalized(DataExchangeClient exchange, String dataSet) {
        return exchange.listDataSetRevisions(request -> request.dataSetId(dataSet)).revisions().stream()
                .filter(RevisionEntry::finalized)
                .count();
    }

    static boolean reported(EmbeddedS3 s3, String manifest) {
        return s3
                .client()
                .listObjectsV2(request -> request.bucket(PRODUCTS).prefix(manifest + ".report.json"))
                .contents()
                .stream()
                .anyMatch(report -> state(s3, report.key()).equals("PUBLISHED"));
    }

    private static String state(EmbeddedS3 s3, String report) {
        try {
            return JSON.readTree(s3.client()
                            .getObjectAsBytes(
                                    request -> request.bucket(PRODUCTS).key(report))
                            .asByteArray())
                    .get("state")
                    .textValue();
        } catch (NoSuchKeyException e) {
            // Other than S3, S3Proxy replaces an object in two steps.
            return "being replaced";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Settings settings(EmbeddedS3 s3, EmbeddedDataExchange service, Path folder) {
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        return Settings.of(Map.of(
                "millrace", Map.of("job", RevisionPublisher.NAME),
                "manifests",
                        Map.of("uri", "s3://" + PRODUCTS + "/manifests", "arrivals", "listing", "poll.seconds", "1"),
                "data-exchange",
                        Map.of(
                                "region",
                                LocalIdentity.REGION,
                                "endpoint",
                                service.endpoint().toString(),
                                "revision.assets.max",
                                Integer.toString(COUNT / REVISIONS),
                                "job.assets.max",
                                Integer.toString(COUNT / JOBS),
                                "poll.seconds",
                                "1"),
                "s3",
                        Map.of(
                                "endpoint",
                                s3.endpoint().toString(),
                                "path.style",
                                "true",
                                "region",
                                LocalIdentity.REGION),
                "rejects", Map.of("uri", folder.resolve("rejects").toUri().toString())));
    }

    static DataExchangeClient client(EmbeddedDataExchange service) {
        return DataExchangeClient.builder()
                .endpointOverride(service.endpoint())
                .region(Region.of(LocalIdentity.REGION))
                .credentialsProvider(LocalIdentity.credentials())
                .build();
    }
}
