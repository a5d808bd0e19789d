package io.millrace.local.tool.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.job.Job;
import io.millrace.jobs.revisionpublisher.RevisionPublisher;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.dataexchange.EmbeddedDataExchange;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.tool.run.ProgressMetrics;
import io.millrace.local.tool.run.RunningJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** revision-publisher: puts the sample manifests and their assets to S3 and prints their reports and the revisions. */
final class RevisionPublisherScenario implements DemoScenario {

    private static final String ASSETS = "assets";
    private static final String PRODUCTS = "products";
    private static final String REPORT = ".report.json";
    /** Together with the stations, 250 more assets than fit into one revision. */
    private static final int HOURS = 10_249;

    private static final List<String> OF_THIS_RUN =
            List.of("publication", "dataSet", "seconds", "startedAt", "finishedAt");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DemoContext context;
    private final PrintWriter out;
    private final EmbeddedDataExchange dataExchange;
    private final Map<String, JsonNode> reports = new TreeMap<>();

    RevisionPublisherScenario(DemoContext context) {
        this.context = context;
        this.out = context.out();
        this.dataExchange = EmbeddedDataExchange.start(0, context.s3().client());
    }

    @Override
    public Job job() {
        return new RevisionPublisher();
    }

    @Override
    public Settings prepare() {
        context.s3().createBuckets(ASSETS, PRODUCTS, "results");
        Map<String, Map<String, String>> groups = context.settings(RevisionPublisher.NAME);
        Map<String, String> exchange = new LinkedHashMap<>(groups.getOrDefault("data-exchange", Map.of()));
        exchange.put("endpoint", dataExchange.endpoint().toString());
        exchange.put("region", LocalIdentity.REGION);
        groups.put("data-exchange", exchange);
        out.println("manifests from s3://" + PRODUCTS + "/manifests, revisions to " + dataExchange.endpoint());
        out.printf("Putting %,d assets to s3://%s%n", putAssets(), ASSETS);
        return Settings.of(groups);
    }

    /** Compares the reports, without ids and times, and the revisions that Data Exchange has. */
    @Override
    public boolean play(RunningJob job, ProgressMetrics progress) throws Exception {
        try (DataExchangeClient exchange = client()) {
            String dataSet = exchange.createDataSet(request -> request.name("weather")
                            .description("Weather, hour by hour")
                            .assetType(AssetType.S3_SNAPSHOT))
                    .id();
            List<String> manifests = putManifests(dataSet);
            ProgressAwait await = new ProgressAwait(job, () -> progress(job, progress), out);
            boolean reported = await.until(() -> showReports(job, manifests) == manifests.size());
            await.printProgress();
            Path folder = context.results(RevisionPublisher.NAME);
            boolean equal = reported & compare(folder) & showRevisions(exchange, dataSet);
            out.println();
            out.println("The reports are beside the manifests; copies are in " + folder);
            return context.verdict(RevisionPublisher.NAME, equal);
        }
    }

    private int putAssets() {
        put("weather/2026-11-21/stations.csv", "station,name\n1,Oslo\n");
        for (int i = 0; i < HOURS; i++) {
            put(String.format("weather/2026-11-21/hours/%05d.csv", i), "station,celsius\n1," + i % 30 + "\n");
        }
        return HOURS + 1;
    }

    private void put(String key, String content) {
        context.s3().put(ASSETS, key, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns their keys. The data set's id differs from run to run, so it is filled in here. */
    private List<String> putManifests(String dataSet) throws IOException {
        List<String> keys = new ArrayList<>();
        for (String name : List.of("weather.json", "tides.json")) {
            ObjectNode manifest = (ObjectNode) JSON.readTree(context.sampleData()
                    .resolve("manifests/products")
                    .resolve(name)
                    .toFile());
            manifest.put("dataset_id", dataSet);
            String key = "manifests/" + name;
            context.s3()
                    .client()
                    .putObject(
                            request -> request.bucket(PRODUCTS).key(key),
                            RequestBody.fromString(manifest.toPrettyString()));
            out.println("Put s3://" + PRODUCTS + "/" + key);
            keys.add(key);
        }
        return keys;
    }

    /** Prints the reports that have come since the last call. Returns how many have come in all. */
    private int showReports(RunningJob job, List<String> manifests) throws IOException {
        for (String manifest : manifests) {
            String name = manifest.substring(manifest.indexOf('/') + 1) + REPORT;
            JsonNode report = reports.containsKey(name) ? null : report(manifest + REPORT);
            if (report != null) {
                reports.put(name, report);
                show(name, report);
                context.resultShown(job);
            }
        }
        return reports.size();
    }

    private void show(String name, JsonNode report) {
        out.printf(
                "  %s %s: %,d assets in %d revisions, %s s%n",
                name,
                report.get("state").asText(),
                report.get("assets").asLong(),
                report.get("revisions").size(),
                report.get("seconds").asText());
        report.get("findings")
                .forEach(finding -> out.println("    " + finding.get("rule").asText() + " at "
                        + finding.get("position").asText() + ": "
                        + finding.get("reason").asText()));
        out.flush();
    }

    private @Nullable JsonNode report(String key) throws IOException {
        try {
            return JSON.readTree(context.s3()
                    .client()
                    .getObjectAsBytes(request -> request.bucket(PRODUCTS).key(key))
                    .asByteArray());
        } catch (NoSuchKeyException notYet) {
            return null;
        }
    }

    private static String progress(RunningJob job, ProgressMetrics progress) {
        return String.format(
                "%,d jobs running, %,d assets imported, %,d revisions finalised, %,d calls",
                progress.gauge(job.id(), "jobsRunning"),
                progress.gauge(job.id(), "assetsImported"),
                progress.gauge(job.id(), "revisionsFinalized"),
                progress.gauge(job.id(), "calls"));
    }

    private boolean compare(Path folder) throws IOException {
        Files.createDirectories(folder);
        boolean equal = true;
        for (Map.Entry<String, JsonNode> entry : reports.entrySet()) {
            String comparable = comparable(entry.getValue());
            Files.writeString(folder.resolve(entry.getKey()), comparable);
            Path expected = context.expected(RevisionPublisher.NAME).resolve(entry.getKey());
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

    /** Prints the revisions. Returns whether two are finalised, with all assets, and subscribers were notified once. */
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
                && dataExchange.notifications().size() == 1;
    }

    private DataExchangeClient client() {
        return DataExchangeClient.builder()
                .endpointOverride(dataExchange.endpoint())
                .region(Region.of(LocalIdentity.REGION))
                .credentialsProvider(LocalIdentity.credentials())
                .httpClientBuilder(ApacheHttpClient.builder())
                .build();
    }

    @Override
    public void close() {
        dataExchange.close();
    }
}
