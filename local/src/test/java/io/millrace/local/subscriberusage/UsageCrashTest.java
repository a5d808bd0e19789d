package io.millrace.local.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.subscriberusage.SubscriberUsage;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.local.bench.trail.Trail;
import io.millrace.local.bench.trail.TrailShape;
import io.millrace.local.bench.trail.TrailTarget;
import io.millrace.local.tool.run.Await;
import io.millrace.local.tool.run.CheckpointFolder;
import io.millrace.local.tool.run.CrashableCluster;
import io.millrace.local.tool.run.Lines;
import io.millrace.local.tool.run.RunningJob;
import io.millrace.local.tool.run.StateBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that die, again and again, while a trail is read, counted and written. */
class UsageCrashTest {

    private static final int PARALLELISM = 2;
    private static final int KILLS = 10;
    private static final int KILL_DELAY_MILLIS = 600;
    private static final Duration CHECKPOINTS = Duration.ofMillis(200);

    private record LogObject(String key, byte[] content) {}

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final List<LogObject> objects = new ArrayList<>();
    private final List<Usage> truth = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void generate() throws IOException {
        System.out.printf("seed %d%n", seed);
        TrailShape shape = TrailShape.of(30_000, 120)
                .withSeed(seed)
                .withSpan(Duration.ofHours(30))
                .withDuplicates(0.1)
                .withCorrections(0.01)
                .withDigests("trail");
        Trail.write(shape, (key, content) -> objects.add(new LogObject(key, content)), truth::add);
        folder.resolve("trail").toFile().mkdir();
    }

    @ParameterizedTest
    @EnumSource(StateBackend.class)
    void everyEventIsInTheFilesOnce(StateBackend state) throws Exception {
        UsageRows expected = UsageRows.of(truth);
        try (CrashableCluster cluster = start(state, 2 * PARALLELISM)) {
            RunningJob job = cluster.submit(new SubscriberUsage(), settings(), PARALLELISM);
            for (int kill = 0; kill < KILLS; kill++) {
                put(objects.subList(objects.size() * kill / KILLS, objects.size() * (kill + 1) / KILLS));
                Await.until(job, "tasks", job::allTasksRun);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(KILL_DELAY_MILLIS)));
                cluster.kill();
            }
            Await.until(job, "every row, seed " + seed, () -> written().count() >= expected.count());
            job.stop();
        }
        assertWritten(expected);
    }

    @Test
    void aSavepointGoesOnAtAnotherParallelism() throws Exception {
        UsageRows expected = UsageRows.of(truth);
        int[] parallelisms = {2, 1, 3};
        try (CrashableCluster cluster = start(StateBackend.ROCKSDB, 3)) {
            for (int turn = 0; turn < parallelisms.length; turn++) {
                RunningJob job = cluster.submit(new SubscriberUsage(), settings(), parallelisms[turn]);
                put(objects.subList(
                        objects.size() * turn / parallelisms.length,
                        objects.size() * (turn + 1) / parallelisms.length));
                int before = turn * expected.count() / parallelisms.length;
                Await.until(job, "more rows, seed " + seed, () -> written().count() > before);
                if (turn == parallelisms.length - 1) {
                    Await.until(job, "every row, seed " + seed, () -> written().count() >= expected.count());
                }
                job.stop();
            }
        }
        assertWritten(expected);
    }

    private void assertWritten(UsageRows expected) {
        UsageRows written = written();
        assertThat(written.metrics()).as("seed %d", seed).isEqualTo(expected.metrics());
        assertThat(written.errors()).as("seed %d", seed).isEqualTo(expected.errors());
        assertThat(Lines.in(folder.resolve("rejects"))).isEmpty();
    }

    private CrashableCluster start(StateBackend state, int slots) {
        return CrashableCluster.start(
                state,
                slots,
                CHECKPOINTS,
                Integer.MAX_VALUE,
                new CheckpointFolder(folder.resolve("checkpoints")),
                Map.of());
    }

    private Settings settings() {
        return new UsageSettings(
                        UsageSettings.uri(folder.resolve("trail")),
                        UsageSettings.uri(folder.resolve("usage")),
                        UsageSettings.uri(folder.resolve("rejects")))
                .listing()
                .build();
    }

    private void put(List<LogObject> delivered) throws IOException {
        TrailTarget target = TrailTarget.folder(folder.resolve("trail"));
        for (LogObject object : delivered) {
            target.put(object.key(), object.content());
        }
    }

    private UsageRows written() {
        try {
            return UsageRows.in(folder.resolve("usage"));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
