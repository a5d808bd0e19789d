package io.millrace.connectors.datamesh.feed;

import static io.millrace.connectors.datamesh.MeshAnswers.event;
import static io.millrace.connectors.datamesh.MeshAnswers.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.datamesh.ApiKeySource;
import io.millrace.connectors.datamesh.DataMeshConnection;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.HttpDataMesh;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import java.net.URI;
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

@Timeout(600)
class EventFeedSourceTest {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    /** Events to let through before the next failure; below zero for no failure. */
    private static final AtomicInteger UNTIL_FAILURE = new AtomicInteger(-1);

    private static final AtomicInteger FAILURES = new AtomicInteger();

    private final MemoryDataMesh mesh = new MemoryDataMesh();
    private final List<String> seen = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();

    @Test
    void everyEventComesOnceAndInOrderThroughFailuresOfTheJobAndTheServer() throws Exception {
        FAILURES.set(0);
        UNTIL_FAILURE.set(0);
        append(0, 2_500);

        try (CloseableIterator<FeedEvent> events = environment(3)
                .fromSource(source(), WatermarkStrategy.noWatermarks(), "feed")
                .uid("feed")
                .map(new FailsOnce())
                .uid("fails-once")
                .executeAndCollect()) {
            readUntil(sent.size(), events);
            UNTIL_FAILURE.set(7);
            append(2_500, 2_520);
            mesh.append(json("null"));
            sent.add("");
            append(2_520, 2_530);
            readUntil(sent.size(), events);
            mesh.failNext(Kind.NOT_NOW, Duration.ZERO, 1);
            UNTIL_FAILURE.set(500);
            append(2_530, 4_000);
            readUntil(sent.size(), events);
        }

        assertThat(seen).isEqualTo(sent);
        assertThat(FAILURES.get()).isEqualTo(3);
    }

    @Test
    void aRefusedKeyFailsTheJobWithWhatToDo() throws Exception {
        mesh.failNext(Kind.DENIED, null, 5);

        try (CloseableIterator<FeedEvent> events = environment(0)
                .fromSource(source(), WatermarkStrategy.noWatermarks(), "feed")
                .uid("feed")
                .executeAndCollect()) {
            assertThatThrownBy(events::hasNext).hasStackTraceContaining("The server refuses the API key");
        }
    }

    @Test
    void itTravelsWithoutTheKeyAndRefusesAPauseOfNothing() throws Exception {
        DataMeshConnection connection =
                new DataMeshConnection(URI.create("https://api.example.com/"), ApiKeySource.environment("PATH"));
        EventFeedSource source =
                new EventFeedSource(HttpDataMesh.factory(connection), FeedStart.after("e-1"), Duration.ofSeconds(10));

        assertThat(InstantiationUtil.clone(source)).isNotNull();
        assertThat(new String(InstantiationUtil.serializeObject(source), ISO_8859_1))
                .doesNotContain(System.getenv("PATH"));
        assertThat(connection).hasToString("https://api.example.com, key in the environment variable PATH");
        assertThatThrownBy(() -> new EventFeedSource(mesh.factory(), FeedStart.beginning(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private EventFeedSource source() {
        return new EventFeedSource(mesh.factory(), FeedStart.beginning(), Duration.ofMillis(20));
    }

    private static StreamExecutionEnvironment environment(int restarts) {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, restarts == 0 ? "none" : "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Math.max(1, restarts));
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(1);
        environment.enableCheckpointing(50);
        environment.configure(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));
        return environment;
    }

    private void append(int from, int to) {
        for (int i = from; i < to; i++) {
            mesh.append(event("e-" + i, "AccessActivatedEvent"));
            sent.add("e-" + i);
        }
    }

    private void readUntil(int size, CloseableIterator<FeedEvent> events) {
        while (seen.size() < size) {
            seen.add(events.next().getId());
        }
    }

    private static final class FailsOnce implements MapFunction<FeedEvent, FeedEvent> {

        @Override
        public FeedEvent map(FeedEvent event) {
            if (UNTIL_FAILURE.get() >= 0 && UNTIL_FAILURE.getAndDecrement() == 0) {
                FAILURES.incrementAndGet();
                throw new IllegalStateException("failed by the test");
            }
            return event;
        }
    }
}
