package io.millrace.local.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.subscriberusage.SubscriberUsage;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.bench.trail.Trail;
import io.millrace.local.bench.trail.TrailShape;
import io.millrace.local.bench.trail.TrailTarget;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.upgrade.Release;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** The whole job goes on from what a release left: half a trail, counted. */
class UpgradeTest {

    private static final String TRAIL = "trail";
    private static final int READ = 3;
    private static final int ALL = 6;
    private static final TrailShape SHAPE = TrailShape.of(90, ALL)
            .withSpan(Duration.ofHours(20))
            .withDuplicates(0.3)
            .withCorrections(0);
    /** The savepoint may be years old. */
    private static final Duration FOREVER = Duration.ofDays(100_000);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    static List<Release> releases() throws Exception {
        return Release.of(SubscriberUsage.NAME, UpgradeTest::past);
    }

    private static void past(Release release) throws Exception {
        Path folder = Files.createTempDirectory("millrace-past");
        try (EmbeddedS3 s3 = EmbeddedS3.start(0);
                CrashableCluster cluster = Release.cluster(folder.resolve("checkpoints"))) {
            s3.createBuckets(TRAIL);
            TrailTarget bucket = TrailTarget.bucket(s3.client(), TRAIL, "");
            List<String> keys = new ArrayList<>();
            List<Usage> truth = new ArrayList<>();
            Trail.write(
                    SHAPE,
                    (key, content) -> {
                        keys.add(key);
                        release.keep((keys.size() <= READ ? "read/" : "unread/") + key, content);
                        if (keys.size() <= READ) {
                            bucket.put(key, content);
                        }
                    },
                    truth::add);
            UsageRows expected = UsageRows.of(truth);
            RunningJob job = cluster.submit(new SubscriberUsage(), settings(s3, folder), 2);
            Await.until(job, "objects", () -> cluster.progress().counter(job.id(), "objectsRead") == READ);
            Await.until(
                    job,
                    "rows",
                    () -> written(folder).count() > 0
                            && written(folder).count()
                                    == cluster.progress().counter(job.id(), "rowsFound")
                                            - cluster.progress().counter(job.id(), "duplicatesDropped"));
            release.keepSavepoint(job.stop(), folder.toString(), "127.0.0.1");
            release.keep("counted.jsonl", lines(written(folder)));
            release.keep("whole.jsonl", lines(expected));
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void noEventCountsTwice(Release release) throws Exception {
        Map<String, byte[]> read = release.allKept("read");
        Map<String, byte[]> unread = release.allKept("unread");
        try (EmbeddedS3 s3 = EmbeddedS3.start(0);
                CrashableCluster cluster = release.restored(folder.resolve("checkpoints"))) {
            s3.createBuckets(TRAIL);
            put(s3, read);
            put(s3, unread);
            // delivered again, in a file of another name
            read.forEach((key, content) ->
                    put(s3, key.replaceFirst("_[^_]+\\.json\\.gz$", "_0000000000000000.json.gz"), content));
            RunningJob job = cluster.submit(SubscriberUsage.remembering(FOREVER), settings(s3, folder), 3);
            Await.until(
                    job,
                    "objects",
                    () -> cluster.progress().counter(job.id(), "objectsRead") >= read.size() + unread.size());
            job.drain();
            assertThat(cluster.progress().counter(job.id(), "objectsRead")).isEqualTo(read.size() + unread.size());
        }

        List<String> counted = lines(release.kept("counted.jsonl"));
        List<String> now = lines(lines(written(folder)));
        assertThat(counted).isNotEmpty();
        assertThat(Stream.concat(counted.stream(), now.stream()))
                .containsExactlyInAnyOrderElementsOf(lines(release.kept("whole.jsonl")));
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    private static void put(EmbeddedS3 s3, Map<String, byte[]> objects) {
        objects.forEach((key, content) -> put(s3, key, content));
    }

    private static void put(EmbeddedS3 s3, String key, byte[] content) {
        s3.client().putObject(request -> request.bucket(TRAIL).key(key), RequestBody.fromBytes(content));
    }

    private static Settings settings(EmbeddedS3 s3, Path folder) {
        return new UsageSettings(
                        "s3://" + TRAIL,
                        UsageSettings.uri(folder.resolve("usage")),
                        UsageSettings.uri(folder.resolve("rejects")))
                .listing()
                .s3(s3.endpoint())
                .build();
    }

    private static UsageRows written(Path folder) {
        try {
            return UsageRows.in(folder.resolve("usage"));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] lines(UsageRows rows) {
        List<String> all = new ArrayList<>(rows.metrics());
        all.addAll(rows.errors());
        return String.join("\n", all).getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> lines(byte[] content) {
        return new String(content, StandardCharsets.UTF_8).lines().toList();
    }
}
