package io.millrace.jobs.subscriberusage.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.cluster.ClusterJob;
import io.millrace.jobs.subscriberusage.SampleRows;
import io.millrace.jobs.subscriberusage.Usage;
import io.millrace.jobs.subscriberusage.UsagePipeline;
import io.millrace.jobs.subscriberusage.UsageQueries;
import io.millrace.jobs.subscriberusage.UsageReader;
import io.millrace.jobs.subscriberusage.UsageRow;
import io.millrace.jobs.subscriberusage.UsageTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way from rows to files on a cluster, read by DuckDB. */
class UsageFilesTest {

    private static final int PARALLELISM_MAX = 3;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(PARALLELISM_MAX)
            .setConfiguration(
                    new Configuration().set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128)))
            .build());

    private static final int KILLS = 20;
    private static final int KILL_DELAY_MILLIS = 400;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private UsagePipeline pipeline;

    @BeforeEach
    void pipeline(@InjectMiniCluster MiniCluster cluster) {
        pipeline = new UsagePipeline(cluster, folder);
    }

    @AfterEach
    void cancel() throws Exception {
        pipeline.cancel();
    }

    /** The reader queries all the time, while the job runs, fails, and starts again. */
    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void aReaderNeverSeesArowTwiceNorMissesOneItSaw(String stateBackend) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        pipeline.stateBackend = stateBackend;
        pipeline.open = true;
        pipeline.step = Duration.ofMillis(15);
        pipeline.compactRowsMax = 2_000;
        pipeline.failuresWanted = KILLS / 2;
        ClusterJob job = pipeline.start();
        try (UsageQueries queries = new UsageQueries(folder.resolve("usage"))) {
            UsageReader reader = new UsageReader(queries);
            Set<Integer> sizes = new HashSet<>();
            int usage = expected(pipeline, UsageTable.METRICS).values().stream()
                    .mapToInt(day -> (int) day.count)
                    .sum();
            job.await("every event, seed " + seed, () -> {
                if (UsagePipeline.failures() < KILLS
                        && Stream.of(UsagePipeline.FailurePoint.values()).noneMatch(UsagePipeline::isArmed)) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(KILL_DELAY_MILLIS)));
                    UsagePipeline.fail(
                            random.nextBoolean()
                                    ? UsagePipeline.FailurePoint.BEFORE_SEEN
                                    : UsagePipeline.FailurePoint.IN_A_FILE);
                }
                reader.read();
                sizes.add(reader.ids());
                return reader.ids() == usage;
            });
            for (int i = 0; i < 10; i++) {
                reader.read();
            }
            System.out.printf(
                    "%d kills, %d answers, %d states seen%n", UsagePipeline.failures(), reader.answers(), sizes.size());
            assertThat(UsagePipeline.failures()).isGreaterThanOrEqualTo(KILLS / 2);
            assertThat(sizes).as("states that the reader saw").hasSizeGreaterThan(3);
            verify(pipeline, queries);
        }
    }

    /** Input that ends leaves nothing waiting: the last checkpoint shows one file for each table and day. */
    @Test
    void inputThatEndsLeavesOneFileForEachDay() throws Exception {
        pipeline.compactAfter = Duration.ofHours(1);
        pipeline.start().awaitEnd();

        try (UsageQueries queries = new UsageQueries(folder.resolve("usage"))) {
            verify(pipeline, queries);
            for (UsageTable table : List.of(UsageTable.METRICS, UsageTable.ERRORS)) {
                assertThat(queries.files(table))
                        .hasSize(expected(pipeline, table).size());
            }
            assertThat(unfinished()).isEmpty();
        }
    }

    @Test
    void aStoppedJobGoesOnWithAnotherParallelism() throws Exception {
        pipeline.open = true;
        pipeline.step = Duration.ofMillis(5);
        pipeline.compactAfter = Duration.ofMillis(300);
        ClusterJob job = pipeline.start();
        try (UsageQueries queries = new UsageQueries(folder.resolve("usage"))) {
            job.await("files", () -> queries.files(UsageTable.METRICS).size() > 3);
            pipeline.savepoint = job.stop(folder.resolve("savepoints"));
            UsageReader reader = new UsageReader(queries);
            reader.read();
            assertThat(reader.ids()).isPositive();
            pipeline.parallelism = 3;
            pipeline.stateBackend = "rocksdb";
            pipeline.step = Duration.ZERO;
            ClusterJob again = pipeline.start();
            int usage = expected(pipeline, UsageTable.METRICS).values().stream()
                    .mapToInt(day -> (int) day.count)
                    .sum();
            again.await("every event", () -> {
                reader.read();
                return reader.ids() == usage;
            });
            verify(pipeline, queries);
        }
    }

    /** A wait of zero: whatever came before a checkpoint is in files once it is complete. */
    @Test
    void withoutAWaitEachCheckpointShowsItsRows() throws Exception {
        pipeline.events = 2_000;
        pipeline.compactAfter = Duration.ZERO;
        pipeline.open = true;
        ClusterJob job = pipeline.start();
        try (UsageQueries queries = new UsageQueries(folder.resolve("usage"))) {
            UsageReader reader = new UsageReader(queries);
            int usage = expected(pipeline, UsageTable.METRICS).values().stream()
                    .mapToInt(day -> (int) day.count)
                    .sum();
            job.await("every event", () -> {
                reader.read();
                return reader.ids() == usage;
            });
        }
    }

    private List<Path> unfinished() throws Exception {
        try (Stream<Path> files = Files.walk(folder.resolve("usage"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private static final class Day {
        private long count;
        private long bytes;
    }

    /** By day: rows and bytes. */
    private static SortedMap<String, Day> expected(UsagePipeline pipeline, UsageTable table) throws Exception {
        TreeMap<String, Day> days = new TreeMap<>();
        for (long number = 0; number < pipeline.events; number++) {
            UsageRow row = UsagePipeline.sighting(number, pipeline.events);
            if (row.getTable() == table) {
                byte[] bytes = row.getRow().array();
                Usage usage = SampleRows.usage(bytes, 0, bytes.length);
                Day day = days.computeIfAbsent(usage.getEventtime().substring(0, 10), name -> new Day());
                Long accessed = usage.getBytesAccessed();
                day.count++;
                day.bytes += accessed == null ? 0 : accessed;
            }
        }
        return days;
    }

    private static void verify(UsagePipeline pipeline, UsageQueries queries) throws Exception {
        for (UsageTable table : List.of(UsageTable.METRICS, UsageTable.ERRORS)) {
            List<List<String>> expected = new ArrayList<>();
            expected(pipeline, table)
                    .forEach((day, sums) -> expected.add(List.of(
                            day, String.valueOf(sums.count), String.valueOf(sums.count), String.valueOf(sums.bytes))));
            assertThat(queries.rows(
                            "SELECT year || '-' || month || '-' || day, count(*), count(DISTINCT eventid),"
                                    + " sum(bytes_accessed) FROM %s WHERE eventtime LIKE year || '-' || month || '-' || day || 'T%%'"
                                    + " GROUP BY ALL ORDER BY 1",
                            table))
                    .isEqualTo(expected);
            assertThat(queries.rows("SELECT count(*) FROM %s", table))
                    .isEqualTo(List.of(List.of(String.valueOf(expected.stream()
                            .mapToLong(day -> Long.parseLong(day.get(1)))
                            .sum()))));
        }
    }
}
