package io.millrace.connectors.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class ListingSourceTest {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final ListingLayout TABLES = ListingLayout.of(2, 1).withWindow(4);

    /** Records to let through before the next failure; below zero for no failure. */
    private static final AtomicInteger UNTIL_FAILURE = new AtomicInteger(-1);

    private static final AtomicInteger FAILURES = new AtomicInteger();

    private final List<String> seen = new ArrayList<>();

    @Test
    void filesThatComeWhileItRunsAreSeenExactlyOnceThroughAFailure(@TempDir Path folder) throws Exception {
        Location location = Location.parse("file://" + folder);
        ObjectStore store = new FolderObjectStore(location);
        ListingSource source = new ListingSource(
                location,
                TABLES,
                ObjectStores.factory(new S3Connection("us-east-1", null, false)),
                Duration.ofMillis(20));
        check(source, store, "", 1, () -> {});
    }

    @Test
    void objectsThatComeWhileItRunsAreSeenExactlyOnceThroughAFailureAndAnOutage() throws Exception {
        Location location = Location.parse("s3://memory/exports");
        MemoryObjectStore store = new MemoryObjectStore(location);
        ListingSource source = new ListingSource(location, TABLES, store.factory(), Duration.ofMillis(20));
        UNTIL_FAILURE.set(0);
        check(source, store, "exports/", 2, () -> store.failNext(3));
    }

    private void check(ListingSource source, ObjectStore store, String prefix, int failures, Runnable disturbance)
            throws Exception {
        int failuresBefore = FAILURES.get();
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, failures);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(2);
        environment.enableCheckpointing(50);
        environment.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
        List<String> written = new ArrayList<>();
        for (int version = 10; version < 30; version++) {
            write(store, prefix, "t/a/" + version + "/x", written);
            write(store, prefix, "t/b/" + version + "/x", written);
        }

        try (CloseableIterator<ObjectArrival> arrivals = environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "listing")
                .uid("listing")
                .map(new FailsOnce())
                .uid("fails-once")
                .executeAndCollect()) {
            readUntil(written.size(), arrivals);
            UNTIL_FAILURE.set(3);
            for (int version = 30; version < 40; version++) {
                write(store, prefix, "t/a/" + version + "/x", written);
                write(store, prefix, "stray-" + version, written);
            }
            readUntil(written.size(), arrivals);
            write(store, prefix, "t/c/10/x", written);
            disturbance.run();
            readUntil(written.size(), arrivals);
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(written);
        assertThat(FAILURES.get()).isEqualTo(failuresBefore + failures);
    }

    private static void write(ObjectStore store, String prefix, String relative, List<String> written)
            throws ObjectStoreException {
        store.write(prefix + relative, relative.getBytes(UTF_8));
        written.add(prefix + relative);
    }

    private void readUntil(int size, CloseableIterator<ObjectArrival> arrivals) {
        while (seen.size() < size) {
            seen.add(arrivals.next().getKey());
        }
    }

    @Test
    void anArrivalSaysWhatTheListingShows() throws Exception {
        Location location = Location.parse("s3://memory/exports");
        MemoryObjectStore store = new MemoryObjectStore(location);
        store.write("exports/t/a/1/x", new byte[7], 1_700_000_000_000L);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();

        try (CloseableIterator<ObjectArrival> arrivals = environment
                .fromSource(
                        new ListingSource(location, TABLES, store.factory(), Duration.ofMillis(20)),
                        WatermarkStrategy.noWatermarks(),
                        "listing")
                .executeAndCollect()) {
            assertThat(arrivals.next())
                    .isEqualTo(new ObjectArrival(
                            "memory", "exports/t/a/1/x", 7L, "etag-1", null, null, 1_700_000_000_000L));
        }
    }

    @Test
    void itTravelsAndRefusesAPauseOfNothing() throws Exception {
        Location location = Location.parse("s3://memory/exports");
        ObjectStoreFactory stores = ObjectStores.factory(new S3Connection("us-east-1", null, false));

        assertThat(InstantiationUtil.clone(new ListingSource(location, TABLES, stores, Duration.ofSeconds(1))))
                .isNotNull();
        assertThatThrownBy(() -> new ListingSource(location, TABLES, stores, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static final class FailsOnce implements MapFunction<ObjectArrival, ObjectArrival> {

        @Override
        public ObjectArrival map(ObjectArrival arrival) {
            if (UNTIL_FAILURE.get() >= 0 && UNTIL_FAILURE.getAndDecrement() == 0) {
                FAILURES.incrementAndGet();
                throw new IllegalStateException("failed by the test");
            }
            return arrival;
        }
    }
}
