package io.millrace.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.revisionpublisher.RevisionPublisher;
import io.millrace.jobs.settings.Settings;
import io.millrace.local.standins.dataexchange.EmbeddedDataExchange;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.ClusterSettings;
import io.millrace.local.tool.run.LocalCluster;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.StateBackend;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dataexchange.DataExchangeClient;
import software.amazon.awssdk.services.dataexchange.model.AssetType;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** {@code millrace bench revision-publisher}: S3, Data Exchange and job are in this process, and share its processors. */
@Command(
        name = "revision-publisher",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "A manifest to a finalised revision, with calls of 80 ms and import jobs of 20 s, all time scaled down: how",
            "much longer it takes than its import jobs alone would. Then many manifests wait: what they need in memory",
            "and in a checkpoint."
        })
final class RevisionPublisherBench implements Callable<Integer> {

    private static final double BAR_OF_IDEAL = 1.15;
    private static final Duration CALL = Duration.ofMillis(80);
    private static final Duration IMPORT = Duration.ofSeconds(20);
    /** The job's default {@code poll.seconds}, and the wait of the sample coordinators. */
    private static final Duration POLL = Duration.ofSeconds(10);

    private static final int ASSETS_OF_JOB = 100;
    private static final int JOBS_AT_A_TIME = 10;
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final MemorySize MANAGED_PER_SLOT = MemorySize.ofMebiBytes(64);
    /** Rarely, for it shares the processors: what is measured is what the report says. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long GC_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final String ASSETS = "assets";
    private static final String PRODUCTS = "products";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--assets",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Of the manifest; default ${DEFAULT-VALUE}, which is all that one revision takes.")
    private int assets;

    @Option(
            names = "--scale",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many times less all times are than Data Exchange's; default ${DEFAULT-VALUE}.")
    private int scale;

    @Option(
            names = "--queued",
            paramLabel = "N",
            defaultValue = "100",
            description = "Manifests that wait, each of as many assets, 0 for none; default ${DEFAULT-VALUE}.")
    private int queued;

    @Override
    public Integer call() throws Exception {
        if (assets < 1 || assets > 10_000 || scale < 1 || queued < 0) {
            throw new ParameterException(
                    spec.commandLine(), "1 to 10,000 assets, a scale of at least 1, and not less than 0 queued");
        }
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        Path folder = Path.of(System.getProperty("millrace.home", "."), "local/target/bench/revision-publisher")
                .toAbsolutePath()
                .normalize();
        FileUtils.deleteDirectory(folder.toFile());
        PrintWriter out = spec.commandLine().getOut();
        try (EmbeddedS3 s3 = EmbeddedS3.start(0);
                LocalCluster cluster = LocalCluster.start(
                        new ClusterSettings(1, StateBackend.HASHMAP, CHECKPOINT_INTERVAL, 0, Map.of())
                                .withManagedPerSlot(MANAGED_PER_SLOT))) {
            s3.createBuckets(ASSETS, PRODUCTS);
            for (int asset = 0; asset < assets; asset++) {
                put(s3, ASSETS, String.format(Locale.ROOT, "hours/%05d.csv", asset), "1");
            }
            makespan(s3, cluster, folder.resolve("one"), out);
            if (queued > 0) {
                queue(s3, cluster, folder.resolve("queued"), out);
            }
        }
        out.flush();
        return 0;
    }

    private void makespan(EmbeddedS3 s3, LocalCluster cluster, Path folder, PrintWriter out) throws Exception {
        try (EmbeddedDataExchange exchange = EmbeddedDataExchange.startWithObjectsOf(0, 1)) {
            exchange.faults().callsTake(CALL.dividedBy(scale));
            exchange.faults().importsTake(IMPORT.dividedBy(scale));
            RunningJob job = submit(s3, exchange, cluster, folder, "one");
            String dataSet = dataSet(exchange);
            // Of one asset, so that what is loaded once is loaded.
            putManifest(s3, dataSet, "hours/00000.csv", "one/warm-up.json");
            await(job, "the report of the warm-up", () -> report(s3, "one/warm-up.json") != null);
            int callsBefore = exchange.calls().size();
            putManifest(s3, dataSet, "hours/", "one/revision.json");
            JsonNode[] report = new JsonNode[1];
            await(job, "the report", () -> (report[0] = report(s3, "one/revision.json")) != null);
            job.drain();
            print(
                    report[0],
                    exchange.calls().subList(callsBefore, exchange.calls().size()),
                    out);
        }
    }

    private void print(JsonNode report, List<EmbeddedDataExchange.Call> calls, PrintWriter out) {
        if (!report.path("state").asText().equals("PUBLISHED")
                || report.path("assets").asInt() != assets) {
            throw new IllegalStateException("not what was to be published: " + report);
        }
        int rounds = divide(importJobs(), JOBS_AT_A_TIME);
        double ideal = rounds * IMPORT.toMillis() / 1_000.0 / scale;
        double took = report.path("seconds").asDouble();
        out.printf(
                Locale.ROOT,
                "%,d assets in one revision; calls of %d ms, import jobs of %d s, poll.seconds %d; all times %d times less%n",
                assets,
                CALL.toMillis(),
                IMPORT.toSeconds(),
                POLL.toSeconds(),
                scale);
        out.printf(
                Locale.ROOT,
                "The settings have whole seconds: tick and poll are scaled in the job, a checkpoint is every second.%n%n");
        out.printf("%-46s %9s %9s%n", "", "seconds", "of ideal");
        row(out, "ideal: " + JOBS_AT_A_TIME + " jobs at a time, no gap", ideal, ideal);
        row(out, "revision-publisher, manifest to report", took, ideal);
        row(out, "sample, jobs end as it polls, computed", sample(rounds, 0), ideal);
        row(out, "sample, on average, computed", sample(rounds, POLL.toMillis() / 2), ideal);
        out.printf(
                Locale.ROOT,
                "%nComputed, not run: each job is created, started and polled every %d s, %d at a time; without the"
                        + " time of Lambda and Step Functions. On average it polls half of that late. Its revisions"
                        + " follow one after the other.%n%n%,d calls:%n",
                POLL.toSeconds(),
                JOBS_AT_A_TIME,
                calls.size());
        calls.stream()
                .collect(Collectors.groupingBy(
                        call -> call.operation() + " " + call.status(), TreeMap::new, Collectors.counting()))
                .forEach((call, count) -> out.printf(Locale.ROOT, "  %-36s %,9d%n", call, count));
        double ratio = took / ideal;
        out.printf(
                Locale.ROOT,
                "%-6s makespan of the ideal schedule: %.3f, wanted less than %.2f%n%n",
                ratio < BAR_OF_IDEAL ? "met" : "MISSED",
                ratio,
                BAR_OF_IDEAL);
        out.flush();
    }

    /** Calls that create and finalise the revision, and for each place its jobs, with the looks at each. */
    private double sample(int rounds, long lateMillis) {
        long looks = divide((int) IMPORT.toMillis(), (int) POLL.toMillis());
        long job = 2 * CALL.toMillis() + looks * (POLL.toMillis() + CALL.toMillis()) + lateMillis;
        return (2 * CALL.toMillis() + rounds * job) / 1_000.0 / scale;
    }

    private int importJobs() {
        return divide(assets, ASSETS_OF_JOB);
    }

    /** Rounded up. */
    private static int divide(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }

    private static void row(PrintWriter out, String name, double seconds, double ideal) {
        out.printf(Locale.ROOT, "%-46s %9.2f %9.3f%n", name, seconds, seconds / ideal);
    }

    private void queue(EmbeddedS3 s3, LocalCluster cluster, Path folder, PrintWriter out) throws Exception {
        try (EmbeddedDataExchange exchange = EmbeddedDataExchange.startWithObjectsOf(0, 1)) {
            exchange.faults().importsTake(Duration.ofHours(1));
            long before = heap();
            String dataSet = dataSet(exchange);
            for (int manifest = 0; manifest < queued; manifest++) {
                putManifest(s3, dataSet, "hours/", "queued/revision-" + manifest + ".json");
            }
            RunningJob job = submit(s3, exchange, cluster, folder, "queued");
            await(
                    job,
                    "all manifests in the queue",
                    () -> cluster.progress().gauge(job.id(), "pendingCommands") == queued
                            && exchange.runningJobs() == Math.min(JOBS_AT_A_TIME, importJobs()));
            long after = heap();
            String savepoint = job.stop();
            out.printf(
                    Locale.ROOT,
                    "%,d manifests of %,d assets wait: %,d MB of heap after a collection, %,d MB in a savepoint%n",
                    queued,
                    assets,
                    (after - before) >> 20,
                    FileUtils.sizeOfDirectory(Path.of(URI.create(savepoint)).toFile()) >> 20);
        }
    }

    private static long heap() {
        System.gc();
        LockSupport.parkNanos(GC_NANOS);
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private RunningJob submit(
            EmbeddedS3 s3, EmbeddedDataExchange exchange, LocalCluster cluster, Path folder, String prefix) {
        Map<String, Map<String, String>> groups = new HashMap<>();
        groups.put("millrace", Map.of("job", RevisionPublisher.NAME));
        groups.put(
                "manifests",
                Map.of("uri", "s3://" + PRODUCTS + "/" + prefix, "arrivals", "listing", "poll.seconds", "1"));
        groups.put("data-exchange", Map.of("endpoint", exchange.endpoint().toString(), "region", LocalIdentity.REGION));
        groups.put(
                "s3",
                Map.of("endpoint", s3.endpoint().toString(), "path.style", "true", "region", LocalIdentity.REGION));
        groups.put(
                "rejects",
                Map.of("uri", folder.resolve("rejects").toUri().toString().replaceFirst("^file:/+", "file:///")));
        return cluster.submit(
                RevisionPublisher.scaledDown(scale, POLL),
                Settings.of(groups),
                1,
                new CheckpointFolder(folder.resolve("checkpoints")));
    }

    private static String dataSet(EmbeddedDataExchange exchange) {
        try (DataExchangeClient client = DataExchangeClient.builder()
                .endpointOverride(exchange.endpoint())
                .region(Region.of(LocalIdentity.REGION))
                .credentialsProvider(LocalIdentity.credentials())
                .httpClientBuilder(ApacheHttpClient.builder())
                .build()) {
            return client.createDataSet(request -> request.name("weather")
                            .description("Weather, hour by hour")
                            .assetType(AssetType.S3_SNAPSHOT))
                    .id();
        }
    }

    private static void putManifest(EmbeddedS3 s3, String dataSet, String assets, String key) {
        put(
                s3,
                PRODUCTS,
                key,
                "{\"dataset_id\":\"" + dataSet + "\",\"asset_list\":[{\"Bucket\":\"" + ASSETS + "\",\"Key\":\"" + assets
                        + "\"}]}");
    }

    private static void put(EmbeddedS3 s3, String bucket, String key, String content) {
        s3.client().putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(content));
    }

    private static @Nullable JsonNode report(EmbeddedS3 s3, String manifest) throws IOException {
        try {
            return JSON.readTree(s3.client()
                    .getObjectAsBytes(request -> request.bucket(PRODUCTS).key(manifest + ".report.json"))
                    .asByteArray());
        } catch (NoSuchKeyException notYet) {
            return null;
        }
    }

    private static void await(RunningJob job, String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            if (job.ended() || System.nanoTime() > end) {
                throw new IllegalStateException("not within " + LIMIT + ": " + what, job.awaitEnd());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
