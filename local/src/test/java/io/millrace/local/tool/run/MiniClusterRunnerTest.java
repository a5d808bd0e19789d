package io.millrace.local.tool.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.job.Job;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;
import io.millrace.local.tool.run.RunResult.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

class MiniClusterRunnerTest {

    private static final Duration CHECKPOINTS = Duration.ofMillis(300);
    private static final Duration QUIET = Duration.ofSeconds(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void anIdleJobIsStoppedWithAllOfItsOutputVisible() throws IOException {
        input("1.txt", "a", "b", "a");

        RunResult result = run(StateBackend.ROCKSDB, endless(), null);

        assertThat(result.outcome()).isEqualTo(Outcome.IDLE);
        assertThat(result.failure()).isNull();
        assertThat(result.counters()).containsEntry("rowsRead", 3L).containsEntry("numRecordsOut", 3L);
        assertThat(output()).containsExactlyInAnyOrder("a 1", "b 1", "a 2");
        assertThat(hiddenOutput()).isEmpty();
    }

    @Test
    void theNextRunGoesOnWhereTheLastStoppedOnEitherStateBackend() throws IOException {
        Path checkpoints = folder.resolve("checkpoints");
        input("1.txt", "a", "b");
        run(StateBackend.ROCKSDB, endless(), checkpoints);
        input("2.txt", "a");

        RunResult second = run(StateBackend.HASHMAP, endless(), checkpoints);
        input("3.txt", "a");
        RunResult third = run(StateBackend.ROCKSDB, endless(), checkpoints);

        assertThat(second.counters()).containsEntry("rowsRead", 1L);
        assertThat(third.counters()).containsEntry("rowsRead", 1L);
        assertThat(output()).containsExactlyInAnyOrder("a 1", "b 1", "a 2", "a 3");
    }

    @Test
    void theStateThatWasTakenOverIsDeleted() throws IOException {
        Path checkpoints = folder.resolve("checkpoints");
        input("1.txt", "a");
        run(StateBackend.ROCKSDB, endless(), checkpoints);
        input("2.txt", "a");
        run(StateBackend.ROCKSDB, endless(), checkpoints);
        input("3.txt", "a");

        RunResult last = run(StateBackend.ROCKSDB, endless(), checkpoints);

        assertThat(last.outcome()).isEqualTo(Outcome.IDLE);
        try (Stream<Path> metadata = Files.find(checkpoints, 5, (path, attributes) -> path.endsWith("_metadata"))) {
            assertThat(metadata).hasSize(1);
        }
    }

    @Test
    void withoutAFolderEveryRunStartsAnew() throws IOException {
        input("1.txt", "a");
        run(StateBackend.HASHMAP, endless(), null);

        RunResult second = run(StateBackend.HASHMAP, endless(), null);

        assertThat(second.counters()).containsEntry("rowsRead", 1L);
        assertThat(output()).containsExactly("a 1", "a 1");
    }

    @Test
    void aJobWhoseInputEndsHasFinished() throws IOException {
        input("1.txt", "a", "a");

        RunResult result = run(StateBackend.HASHMAP, bounded(), null);

        assertThat(result.outcome()).isEqualTo(Outcome.FINISHED);
        assertThat(output()).containsExactlyInAnyOrder("a 1", "a 2");
    }

    @Test
    void aJobThatFailsAfterItsRestartsNamesTheRootCause() throws IOException {
        input("1.txt", CountingJob.POISON);

        RunResult result = run(StateBackend.HASHMAP, endless(), null);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.failure()).hasMessageContaining("this line cannot be counted");
    }

    @Test
    void aJobThatRecoversGoesOn() throws IOException {
        input("1.txt", "a", CountingJob.STUMBLE, "a");

        RunResult result = run(StateBackend.ROCKSDB, endless(), null);

        assertThat(result.outcome()).isEqualTo(Outcome.IDLE);
        assertThat(output()).containsExactlyInAnyOrder("a 1", "stumble 1", "a 2");
    }

    @Test
    void aJobThatRefusesItsSettingsDoesNotRun() {
        assertThatThrownBy(() -> run(StateBackend.HASHMAP, Settings.of(Map.of()), null))
                .isInstanceOf(SettingsException.class)
                .hasMessage("counting.input is missing");
    }

    @Test
    void typesThatNeedKryoAreRefused() {
        Job generic = new Job() {
            @Override
            public String name() {
                return "generic";
            }

            @Override
            public void build(StreamExecutionEnvironment environment, Settings settings) {
                environment.fromData(Optional.of("a")).print();
            }
        };

        assertThatThrownBy(() -> MiniClusterRunner.run(
                        generic, Settings.of(Map.of()), new RunSettings(cluster(StateBackend.HASHMAP), 1, QUIET, null)))
                .hasMessageContaining("Generic types have been disabled");
    }

    @Test
    void inputOutputAndStateCanBeOnS3() {
        try (EmbeddedS3 s3 = EmbeddedS3.start(0)) {
            s3.createBuckets("lines", "numbers", "state");
            Settings settings = CountingJob.settings("s3://lines/in", "s3://numbers/out", true);
            RunSettings run = new RunSettings(
                    new ClusterSettings(2, StateBackend.ROCKSDB, CHECKPOINTS, 0, reaching(s3)),
                    2,
                    QUIET,
                    URI.create("s3://state/of/jobs"));
            put(s3, "in/1.txt", "a\nb\na\n");

            RunResult first = MiniClusterRunner.run(new CountingJob(), settings, run);
            put(s3, "in/2.txt", "a\n");
            RunResult second = MiniClusterRunner.run(new CountingJob(), settings, run);
            put(s3, "in/3.txt", "b\n");
            RunResult third = MiniClusterRunner.run(new CountingJob(), settings, run);

            assertThat(first.counters()).containsEntry("rowsRead", 3L);
            assertThat(second.counters()).containsEntry("rowsRead", 1L);
            assertThat(third.counters()).containsEntry("rowsRead", 1L);
            assertThat(keys(s3, "numbers", "part-").stream()
                            .flatMap(key -> s3.client()
                                    .getObjectAsBytes(
                                            request -> request.bucket("numbers").key(key))
                                    .asString(StandardCharsets.UTF_8)
                                    .lines()))
                    .containsExactlyInAnyOrder("a 1", "a 2", "b 1", "a 3", "b 2");
            assertThat(keys(s3, "state", "_metadata"))
                    .as("what was taken over is deleted")
                    .singleElement()
                    .asString()
                    .startsWith("of/jobs/counting/");
        }
    }

    @Test
    void aBucketForStateThatIsNotThereIsAnError() {
        try (EmbeddedS3 s3 = EmbeddedS3.start(0)) {
            RunSettings run = new RunSettings(
                    new ClusterSettings(1, StateBackend.HASHMAP, CHECKPOINTS, 0, reaching(s3)),
                    1,
                    QUIET,
                    URI.create("s3://nowhere/state"));

            assertThatThrownBy(() -> MiniClusterRunner.run(new CountingJob(), bounded(), run))
                    .hasMessageContaining("s3://nowhere/state/counting");
        }
    }

    private static Map<String, String> reaching(EmbeddedS3 s3) {
        return S3FileSystem.options(
                Settings.of(Map.of()),
                Map.of(
                        "AWS_ENDPOINT_URL_S3", s3.endpoint().toString(),
                        "AWS_REGION", LocalIdentity.REGION,
                        "AWS_ACCESS_KEY_ID", LocalIdentity.ACCESS_KEY_ID,
                        "AWS_SECRET_ACCESS_KEY", LocalIdentity.SECRET_ACCESS_KEY));
    }

    private static void put(EmbeddedS3 s3, String key, String content) {
        s3.client().putObject(request -> request.bucket("lines").key(key), RequestBody.fromString(content));
    }

    private static List<String> keys(EmbeddedS3 s3, String bucket, String part) {
        return s3.client().listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .filter(key -> key.contains(part))
                .toList();
    }

    @Test
    void severalJobsShareOneClusterAndItsWebInterface() throws Exception {
        input("1.txt", "a", "b");
        try (LocalCluster cluster = LocalCluster.start(cluster(StateBackend.HASHMAP))) {
            RunningJob one = cluster.submit(
                    new CountingJob(),
                    CountingJob.settings(uri("in"), uri("one"), false),
                    1,
                    new CheckpointFolder(folder.resolve("state-one")));
            RunningJob two = cluster.submit(
                    new CountingJob(),
                    CountingJob.settings(uri("in"), uri("two"), false),
                    1,
                    new CheckpointFolder(folder.resolve("state-two")));

            assertThat(one.awaitEnd()).isNull();
            assertThat(two.awaitEnd()).isNull();
            assertThat(cluster.progress().counter(one.id(), "rowsRead")).isEqualTo(2);
            assertThat(cluster.progress().counter(two.id(), "rowsRead")).isEqualTo(2);
            assertThat(get(cluster.webInterface(), "/jobs/overview"))
                    .contains(one.id().toString(), two.id().toString());
            assertThat(get(cluster.webInterface(), "/")).containsIgnoringCase("<html");
        }
    }

    @Test
    void aTakenWebPortIsAnError() {
        try (LocalCluster cluster = LocalCluster.start(cluster(StateBackend.HASHMAP))) {
            int taken = cluster.webInterface().getPort();

            assertThatThrownBy(() -> LocalCluster.start(
                            new ClusterSettings(1, StateBackend.HASHMAP, CHECKPOINTS, taken, Map.of())))
                    .isInstanceOf(LocalClusterException.class)
                    .hasMessageContaining(Integer.toString(taken));
        }
    }

    private RunResult run(StateBackend state, Settings settings, @Nullable Path checkpoints) {
        return MiniClusterRunner.run(
                new CountingJob(),
                settings,
                new RunSettings(cluster(state), 2, QUIET, checkpoints == null ? null : checkpoints.toUri()));
    }

    private static ClusterSettings cluster(StateBackend state) {
        return new ClusterSettings(2, state, CHECKPOINTS, 0, Map.of());
    }

    private Settings endless() {
        return CountingJob.settings(uri("in"), uri("out"), true);
    }

    private Settings bounded() {
        return CountingJob.settings(uri("in"), uri("out"), false);
    }

    private String uri(String name) {
        return folder.resolve(name).toUri().toString();
    }

    /** Written elsewhere and moved: the source may list at any time. */
    private void input(String name, String... lines) throws IOException {
        Path written = Files.write(folder.resolve(name), List.of(lines));
        Files.createDirectories(folder.resolve("in"));
        Files.move(written, folder.resolve("in").resolve(name));
    }

    private List<String> output() throws IOException {
        try (Stream<Path> files = Files.find(
                folder.resolve("out"),
                3,
                (path, attributes) -> attributes.isRegularFile()
                        && path.getFileName().toString().startsWith("part-"))) {
            return files.flatMap(file -> lines(file).stream()).toList();
        }
    }

    private List<Path> hiddenOutput() throws IOException {
        try (Stream<Path> files = Files.find(
                folder.resolve("out"),
                3,
                (path, attributes) -> attributes.isRegularFile()
                        && path.getFileName().toString().startsWith("."))) {
            return files.toList();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String get(URI base, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
