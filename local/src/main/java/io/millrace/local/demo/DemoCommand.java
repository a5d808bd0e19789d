package io.millrace.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.tabledelta.TableDelta;
import io.millrace.local.aws.EmbeddedKinesis;
import io.millrace.local.aws.EmbeddedS3;
import io.millrace.local.aws.EmbeddedServiceException;
import io.millrace.local.aws.KinesisPackage;
import io.millrace.local.aws.LocalIdentity;
import io.millrace.local.run.CheckpointFolder;
import io.millrace.local.run.ClusterSettings;
import io.millrace.local.run.LocalCluster;
import io.millrace.local.run.RunningJob;
import io.millrace.local.run.S3FileSystem;
import io.millrace.local.run.StateBackend;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs table-delta on the exports of sample-data/, with an embedded S3 and Kinesis.",
            "Shows each version's report and the changes, and stays up until Ctrl-C."
        },
        footer = {"", "Exit code with --exit: 0 when the results are those of sample-data/expected, 1 when not."})
public final class DemoCommand implements Callable<Integer> {

    private static final String STREAM = "changes";
    private static final int SHARDS = 2;
    private static final int PARALLELISM = 2;
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--exit", description = "End when all is done, in place of staying up.")
    private boolean exit;

    @Option(
            names = "--ui-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of Flink's web UI; default any free one.")
    private int webPort;

    @Override
    public Integer call() throws Exception {
        Path home = Path.of(System.getProperty("millrace.home", ".")).toAbsolutePath();
        // the SDK clients of the job look for credentials where those of any program do
        System.setProperty("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        System.setProperty("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        PrintWriter out = spec.commandLine().getOut();
        try (EmbeddedS3 s3 = EmbeddedS3.start(0);
                EmbeddedKinesis kinesis = startKinesis(out)) {
            return run(home, s3, kinesis, out);
        }
    }

    private static @Nullable EmbeddedKinesis startKinesis(PrintWriter out) {
        try {
            return EmbeddedKinesis.start(KinesisPackage.ofCheckout(), 0, 0);
        } catch (EmbeddedServiceException e) {
            out.println("No Kinesis, so the changes go to files: " + e.getMessage());
            return null;
        }
    }

    private int run(Path home, EmbeddedS3 s3, @Nullable EmbeddedKinesis kinesis, PrintWriter out) throws Exception {
        Path results = home.resolve("local/target/demo");
        FileUtils.deleteDirectory(results.toFile());
        s3.createBuckets("exports", "results");
        String stream = kinesis == null ? null : kinesis.createStream(STREAM, SHARDS);
        Settings settings = settings(home.resolve("sample-data/settings/table-delta.json"), s3, kinesis, stream);
        Map<String, String> keys = Map.of(
                "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY);
        ClusterSettings clusterSettings = new ClusterSettings(
                PARALLELISM, StateBackend.ROCKSDB, CHECKPOINT_INTERVAL, webPort, S3FileSystem.options(settings, keys));
        try (LocalCluster cluster = LocalCluster.start(clusterSettings)) {
            out.println("web UI    " + cluster.webInterface());
            out.println("S3        " + s3.endpoint() + "  buckets exports, results");
            if (kinesis != null) {
                out.println("Kinesis   " + kinesis.endpoint() + "  stream " + STREAM + ", " + SHARDS + " shards");
            }
            out.println();
            RunningJob job = cluster.submit(
                    new TableDelta(), settings, PARALLELISM, new CheckpointFolder(results.resolve("checkpoints")));
            TableDeltaShow show = new TableDeltaShow(
                    new SampleExports(home.resolve("sample-data/exports")),
                    new TableDeltaResults(s3.client(), kinesis, STREAM),
                    s3.client(),
                    cluster.progress(),
                    job,
                    out);
            boolean asExpected = show.play(home.resolve("sample-data/expected/table-delta"), results);
            if (!exit) {
                out.println();
                out.println("Everything stays up until Ctrl-C. Web UI: " + cluster.webInterface());
                out.flush();
                new CountDownLatch(1).await();
            }
            if (!job.ended()) {
                job.stop();
            }
            return asExpected ? 0 : 1;
        }
    }

    private static Settings settings(
            Path file, EmbeddedS3 s3, @Nullable EmbeddedKinesis kinesis, @Nullable String stream) {
        Map<String, Map<String, String>> groups =
                new LinkedHashMap<>(Settings.load(file).groups());
        groups.put(
                "s3",
                Map.of("endpoint", s3.endpoint().toString(), "path.style", "true", "region", LocalIdentity.REGION));
        if (kinesis == null || stream == null) {
            groups.put("changes", Map.of("destination", "files", "uri", "s3://results/changes"));
        } else {
            Map<String, String> changes = new HashMap<>(groups.getOrDefault("changes", Map.of()));
            changes.put("stream.arn", stream);
            changes.put("stream.endpoint", kinesis.endpoint().toString());
            groups.put("changes", changes);
        }
        return Settings.of(groups);
    }

    /** One line for a person: the version, what became of it, and how many rows. */
    static String line(JsonNode report) {
        String counts = report.get("verdict").asText().equals("APPLIED")
                ? String.format(
                        "%,d rows: %,d inserted, %,d updated, %,d deleted, %,d unchanged",
                        report.get("rows").asLong(),
                        report.get("inserted").asLong(),
                        report.get("updated").asLong(),
                        report.get("deleted").asLong(),
                        report.get("unchanged").asLong())
                : "";
        String reason = report.get("reason").asText();
        return String.format(
                "%-36s %-9s %s",
                String.join(
                        "/",
                        List.of(
                                report.get("tenant").asText(),
                                report.get("table").asText(),
                                report.get("version").asText())),
                report.get("verdict").asText(),
                counts + (counts.isEmpty() || reason.isEmpty() ? "" : "; ") + reason);
    }
}
