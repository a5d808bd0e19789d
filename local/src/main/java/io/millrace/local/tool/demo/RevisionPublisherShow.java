package io.millrace.local.tool.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.revisionpublisher.RevisionPublisher;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.tool.run.ProgressMetrics;
import io.millrace.local.tool.run.RunningJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dataexchange.DataExchangeClient;
import software.amazon.awssdk.services.dataexchange.model.AssetType;
import software.amazon.awssdk.services.dataexchange.model.RevisionEntry;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Puts the sample manifests and their assets to S3 and shows how they become revisions, or why not. */
final class RevisionPublisherShow implements Show {

    private static final String ASSETS = "assets";
    private static final String PRODUCTS = "products";
    private static final String REPORT = ".report.json";
    /** With the one of the stations 250 more than one revision takes. */
    private static final int HOURS = 10_249;

    private static final List<String> OF_THIS_RUN =
            List.of("publication", "dataSet", "seconds", "startedAt", "finishedAt");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Stage stage;
    private final PrintWriter out;

    RevisionPublisherShow(Stage stage) {
        this.stage = stage;
        this.out = stage.out();
    }

    @Override
    public Job job() {
        return new RevisionPublisher();
    }

    @Override
    public Settings settings() {
        stage.s3().createBuckets(ASSETS, PRODUCTS, "results");
        Map<String, Map<String, String>> groups = stage.settings(RevisionPublisher.NAME);
        Map<String, String> exchange = new LinkedHashMap<>(groups.getOrDefault("data-exchange", Map.of()));
        exchange.put("endpoint", stage.dataExchange().endpoint().toString());
        exchange.put("region", LocalIdentity.REGION);
        groups.put("data-exchange", exchange);
        out.println("manifests from s3://" + PRODUCTS + "/manifests, revisions to "
                + stage.dataExchange().endpoint());
        return Settings.of(groups);
    }

    /** Compares the reports, without ids and times, and the revisions that Data Exchange has. */
    @Override
    public boolean play(RunningJob job, ProgressMetrics progress) throws Exception {
        out.printf("Putting %,d assets to s3://%s%n", putAssets(), ASSETS);
        out.flush();
        try (DataExchangeClient exchange = client()) {
            String dataSet = exchange.createDataSet(request -> request.name("weather")
                            .description("Weather, hour by hour")
                            .assetType(AssetType.S3_SNAPSHOT))
                    .id();
            List<String> manifests = putManifests(dataSet);
            boolean reported = Patience.await(
                    job,
                    () -> showProgress(job, progress),
                    () -> reports(manifests).size() == manifests.size());
            showProgress(job, progress);
            Map<String, JsonNode> reports = reports(manifests);
            Path folder = stage.results(RevisionPublisher.NAME);
            boolean equal = reported & compare(reports, folder) & showRevisions(exchange, dataSet);
            out.println();
            out.println("The reports are beside the manifests; copies are in " + folder);
            return stage.verdict(RevisionPublisher.NAME, equal);
        }
    }

    private int putAssets() {
        S3Client s3 = stage.s3().client();
        put(s3, "weather/2026-11-21/stations.csv", "station,name\n1,Oslo\n");
        for (int i = 0; i < HOURS; i++) {
            put(s3, String.format("weather/2026-11-21/hours/%05d.csv", i), "station,celsius\n1," + i % 30 + "\n");
        }
        return HOURS + 1;
    }

    private static void put(S3Client s3, String key, String content) {
        s3.putObject(request -> request.bucket(ASSETS).key(key), RequestBody.fromString(content));
    }

    /** Returns their keys. The samples name no data set that exists. */
    private List<String> putManifests(String dataSet) throws IOException {
        List<String> keys = new ArrayList<>();
        for (String name : List.of("weather.json", "tides.json")) {
            ObjectNode manifest = (ObjectNode) JSON.readTree(stage.sampleData()
                    .resolve("manifests/products")
                    .resolve(name)
                    .toFile());
            manifest.put("dataset_id", dataSet);
            String key = "manifests/" + name;
            stage.s3()
                    .client()
                    .putObject(
                            request -> request.bucket(PRODUCTS).key(key),
                            RequestBody.fromString(manifest.toPrettyString()));
            out.println("Put s3://" + PRODUCTS + "/" + key);
            keys.add(key);
        }
        return keys;
    }

    private Map<String, JsonNode> reports(List<String> manifests) throws IOException {
        Map<String, JsonNode> reports = new TreeMap<>();
        for (String manifest : manifests) {
            JsonNode report = report(manifest + REPORT);
            if (report != null) {
                reports.put(manifest.substring(manifest.indexOf('/') + 1) + REPORT, report);
            }
        }
        return reports;
    }

    private @Nullable JsonNode report(String key) throws IOException {
        try {
            return JSON.readTree(stage.s3()
                    .client()
                    .getObjectAsBytes(request -> request.bucket(PRODUCTS).key(key))
                    .asByteArray());
        } catch (NoSuchKeyException notYet) {
            return null;
        }
    }

    private void showProgress(RunningJob job, ProgressMetrics progress) {
        out.printf(
                "  ... %,d jobs running, %,d assets imported, %,d revisions finalised, %,d calls%n",
                progress.gauge(job.id(), "jobsRunning"),
                progress.gauge(job.id(), "assetsImported"),
                progress.gauge(job.id(), "revisionsFinalized"),
                progress.gauge(job.id(), "calls"));
        out.flush();
    }

    private boolean compare(Map<String, JsonNode> reports, Path folder) throws IOException {
        Files.createDirectories(folder);
        boolean equal = true;
        for (Map.Entry<String, JsonNode> entry : reports.entrySet()) {
            JsonNode report = entry.getValue();
            out.println();
            out.printf(
                    "  %s %s: %,d assets in %d revisions, %s s%n",
                    entry.getKey(),
                    report.get("state").asText(),
                    report.get("assets").asLong(),
                    report.get("revisions").size(),
                    report.get("seconds").asText());
            report.get("findings")
                    .forEach(finding -> out.println("    " + finding.get("rule").asText() + " at "
                            + finding.get("position").asText() + ": "
                            + finding.get("reason").asText()));
            String comparable = comparable(report);
            Files.writeString(folder.resolve(entry.getKey()), comparable);
            Path expected = stage.expected(RevisionPublisher.NAME).resolve(entry.getKey());
            equal &= Files.exists(expected) && JSON.readTree(expected.toFile()).equals(JSON.readTree(comparable));
        }
        return equal;
    }

    private static String comparable(JsonNode report) {
        ObjectNode comparable = report.deepCopy();
        comparable.remove(OF_THIS_RUN);
        comparable.get("revisions").forEach(revision -> ((ObjectNode) revision).remove("id"));
        return comparable.toPrettyString() + "\n";
    }

    /** Whether Data Exchange has two finalised revisions with all assets, and told subscribers once. */
    private boolean showRevisions(DataExchangeClient exchange, String dataSet) {
        out.println();
        int assets = 0;
        boolean finalized = true;
        List<RevisionEntry> revisions =
                exchange.listDataSetRevisionsPaginator(request -> request.dataSetId(dataSet)).revisions().stream()
                        .toList();
        for (RevisionEntry revision : revisions) {
            long count = exchange
                    .listRevisionAssetsPaginator(
                            request -> request.dataSetId(dataSet).revisionId(revision.id()))
                    .assets()
                    .stream()
                    .count();
            out.printf("  revision %s, finalised %s: %,d assets%n", revision.id(), revision.finalized(), count);
            assets += count;
            finalized &= revision.finalized();
        }
        return revisions.size() == 2
                && finalized
                && assets == HOURS + 1
                && stage.dataExchange().notifications().size() == 1;
    }

    private DataExchangeClient client() {
        return DataExchangeClient.builder()
                .endpointOverride(stage.dataExchange().endpoint())
                .region(Region.of(LocalIdentity.REGION))
                .credentialsProvider(LocalIdentity.credentials())
                .httpClientBuilder(ApacheHttpClient.builder())
                .build();
    }
}
