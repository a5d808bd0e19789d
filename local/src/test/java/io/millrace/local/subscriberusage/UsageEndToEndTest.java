package io.millrace.local.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.subscriberusage.SubscriberUsage;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.authorization.CallLog;
import io.millrace.local.authorization.ServiceGateway;
import io.millrace.local.bench.trail.Trail;
import io.millrace.local.bench.trail.TrailShape;
import io.millrace.local.bench.trail.TrailTarget;
import io.millrace.local.standins.aws.EmbeddedAws;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.tool.cli.Main;
import io.millrace.local.tool.deploy.RoleComparison;
import io.millrace.local.tool.deploy.RolePolicy;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.S3FileSystem;
import io.millrace.local.tool.run.StateBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Over real protocols: S3 and Kinesis in, Parquet on S3 out; and the command as a process of its own. */
class UsageEndToEndTest {

    private static final String TRAIL = "trail";
    private static final String RESULTS = "results";
    /** The service keeps them in a bucket of its own, with rights of its own. */
    private static final String CHECKPOINTS = "checkpoints";

    private static final String GARBAGE = "{\"s3Bucket\": 7}";
    private static final long LIMIT_SECONDS = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> keys = new ArrayList<>();
    private final List<Usage> truth = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** CloudTrail's own notifications, some through SNS and some twice, two of objects that nobody can read. */
    @Test
    void announcedLogsBecomeParquetOnS3() throws Exception {
        CallLog log = new CallLog();
        try (EmbeddedAws aws = EmbeddedAws.start();
                ServiceGateway store = ServiceGateway.open(aws.s3().endpoint(), log);
                ServiceGateway kinesis = ServiceGateway.open(aws.kinesis().endpoint(), log)) {
            S3Client s3 = aws.s3().client();
            aws.s3().createBuckets(TRAIL, RESULTS, CHECKPOINTS);
            String stream = aws.kinesis().createStream("logs", 2);
            log.withStream(stream);
            TrailTarget bucket = TrailTarget.bucket(s3, TRAIL, "");
            generate((key, content) -> {
                keys.add(key);
                bucket.put(key, content);
            });
            String gone = keys.get(0).replaceAll("_[^_]+\\.json\\.gz$", "_0000000000000000.json.gz");
            String broken = keys.get(0).replaceAll("_[^_]+\\.json\\.gz$", "_1111111111111111.json.gz");
            s3.putObject(request -> request.bucket(TRAIL).key(broken), RequestBody.fromString("not gzip"));
            announce(aws, keys.subList(0, 7));
            announce(aws, List.of(gone, broken));
            announce(aws, keys.subList(5, keys.size()));
            put(aws, GARBAGE);

            Settings settings = new UsageSettings(
                            "s3://" + TRAIL, "s3://" + RESULTS + "/usage", "s3://" + RESULTS + "/rejects")
                    .events(kinesis.endpoint(), stream)
                    .s3(store.endpoint())
                    .build();
            Map<String, String> fileSystem = S3FileSystem.options(
                    settings,
                    Map.of(
                            "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                            "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY));
            UsageRows expected = UsageRows.of(truth);
            try (CrashableCluster cluster = CrashableCluster.start(
                    StateBackend.ROCKSDB,
                    2,
                    Duration.ofMillis(500),
                    0,
                    new CheckpointFolder(URI.create("s3://" + CHECKPOINTS + "/usage")),
                    fileSystem)) {
                RunningJob job = cluster.submit(new SubscriberUsage(), settings, 2);
                Await.until(job, "every row", () -> written(s3).count() >= expected.count());
                Await.until(job, "rejects", () -> rejects(s3).size() >= 3);
                job.stop();
            }

            assertThat(written(s3)).isEqualTo(expected);
            assertThat(Lines.field(rejects(s3), "rule"))
                    .containsExactlyInAnyOrder("object.gone", "gzip.corrupt", "notification.shape");
            assertThat(Lines.field(rejects(s3), "source"))
                    .contains("s3://" + TRAIL + "/" + gone, "s3://" + TRAIL + "/" + broken);
            assertThat(s3.listMultipartUploads(request -> request.bucket(RESULTS))
                            .uploads())
                    .as("uploads that were never completed")
                    .isEmpty();
            RoleComparison.requireExact(
                    RolePolicy.ofRun(JobSettings.SUBSCRIBER_USAGE, settings, Map.of()),
                    log.callsBut(CHECKPOINTS),
                    Map.of(
                            "ReadTrail s3:GetObjectVersion", "the store has no versions to announce",
                            "WriteResults s3:GetObject", "no restart looks after an upload",
                            "WriteResults s3:AbortMultipartUpload", "no restart gives an upload up"));
        }
    }

    @Test
    void theCommandGoesOnWhereItStopped() throws Exception {
        TrailTarget trail = TrailTarget.folder(folder.resolve("trail"));
        List<Runnable> later = new ArrayList<>();
        generate((key, content) -> {
            if (keys.size() < 10) {
                keys.add(key);
                trail.put(key, content);
            } else {
                later.add(() -> {
                    try {
                        trail.put(key, content);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
        });

        Exit first =
                run("run", "subscriber-usage", "--settings", settingsFile(), "--until-idle", "3", "--checkpoints", "c");
        UsageRows afterFirst = UsageRows.in(folder.resolve("usage"));
        later.forEach(Runnable::run);
        Exit second =
                run("run", "subscriber-usage", "--settings", settingsFile(), "--until-idle", "3", "--checkpoints", "c");
        Exit report = run("usage-report", "--from", UsageSettings.uri(folder.resolve("usage")), "--to", "usage.html");

        assertThat(first.code()).as(first.errors()).isZero();
        assertThat(first.output()).startsWith("subscriber-usage: idle ");
        assertThat(second.code()).as(second.errors()).isZero();
        UsageRows expected = UsageRows.of(truth);
        assertThat(afterFirst.count()).isPositive().isLessThan(expected.count());
        assertThat(UsageRows.in(folder.resolve("usage"))).isEqualTo(expected);
        assertThat(report.code()).as(report.errors()).isZero();
        assertThat(report.output()).contains(expected.metrics().size() + " requests");
        assertThat(folder.resolve("usage.html")).content().startsWith("<!DOCTYPE html>");
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    private void generate(TrailTarget target) throws IOException {
        TrailShape shape = TrailShape.of(900, 20)
                .withSpan(Duration.ofHours(20))
                .withDuplicates(0.1)
                .withCorrections(0.02);
        Trail.write(shape, target, truth::add);
    }

    private static void announce(EmbeddedAws aws, List<String> keys) {
        for (int i = 0; i < keys.size(); i += 3) {
            ObjectNode event = JSON.createObjectNode().put("s3Bucket", TRAIL);
            ArrayNode named = event.putArray("s3ObjectKey");
            keys.subList(i, Math.min(keys.size(), i + 3)).forEach(named::add);
            String message = event.toString();
            put(aws, i % 2 == 0 ? message : throughSns(message));
        }
    }

    private static String throughSns(String message) {
        return JSON.createObjectNode()
                .put("Type", "Notification")
                .put("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324")
                .put("TopicArn", "arn:aws:sns:us-east-1:000000000000:logs")
                .put("Message", message)
                .put("Timestamp", "2026-11-12T00:00:00.000Z")
                .toString();
    }

    private static void put(EmbeddedAws aws, String event) {
        aws.kinesis().put("logs", Integer.toString(event.hashCode()), event.getBytes(StandardCharsets.UTF_8));
    }

    private UsageRows written(S3Client s3) {
        try {
            for (S3Object object : s3.listObjectsV2Paginator(
                            request -> request.bucket(RESULTS).prefix("usage/"))
                    .contents()) {
                Path copy = folder.resolve(object.key());
                if (!Files.exists(copy)) {
                    Files.createDirectories(copy.resolveSibling(""));
                    s3.getObject(request -> request.bucket(RESULTS).key(object.key()), copy);
                }
            }
            return UsageRows.in(folder.resolve("usage"));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> rejects(S3Client s3) {
        return Lines.in(s3, RESULTS, "rejects/");
    }

    private record Exit(int code, String output, String errors) {}

    private Exit run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dmillrace.home=" + System.getProperty("millrace.home"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + Files.readString(errors));
        }
        return new Exit(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    private String settingsFile() throws IOException {
        ArrayNode groups = JSON.createArrayNode();
        new UsageSettings(
                        UsageSettings.uri(folder.resolve("trail")),
                        UsageSettings.uri(folder.resolve("usage")),
                        UsageSettings.uri(folder.resolve("rejects")))
                .listing()
                .build()
                .groups()
                .forEach((id, values) ->
                        groups.addObject().put("PropertyGroupId", id).set("PropertyMap", JSON.valueToTree(values)));
        Path file = folder.resolve("settings.json");
        JSON.writeValue(file.toFile(), groups);
        return file.toString();
    }
}
