package io.millrace.local.standins.datamesh;

import static io.millrace.connectors.datamesh.MeshAnswers.json;
import static io.millrace.connectors.datamesh.MeshAnswers.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.datamesh.DataMeshFactory;
import io.millrace.connectors.datamesh.HttpDataMesh;
import io.millrace.connectors.datamesh.feed.EventFeedSource;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.datamesh.feed.FeedStart;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The source on a cluster, over HTTP, against a server that misbehaves. */
@Timeout(600)
class FeedOverHttpTest {

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    /** Events to let through before the failure; below zero for none. */
    private static final AtomicInteger UNTIL_FAILURE = new AtomicInteger(-1);

    private final EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() {
        UNTIL_FAILURE.set(-1);
        mesh.close();
    }

    @Test
    void everyElementComesOnceThroughKillsAndFaults() throws Exception {
        for (int i = 0; i < 300; i++) {
            live("acc-" + i);
        }
        UNTIL_FAILURE.set(700);

        try (CloseableIterator<FeedEvent> events = environment(2)
                .fromSource(source(EmbeddedDataMesh.API_KEY), WatermarkStrategy.noWatermarks(), "feed")
                .uid("feed")
                .map(new FailsOnce())
                .uid("fails-once")
                .executeAndCollect()) {
            readAll(events);
            mesh.faults().retryAfter("1");
            mesh.faults().next(DataMeshOperation.EVENTS, DataMeshFaults.Call.TOO_MANY_REQUESTS, 1);
            mesh.faults().next(DataMeshOperation.EVENTS, DataMeshFaults.Call.RESPONSE_CUT, 1);
            mesh.organisation().append(json("{\"id\":null}"));
            live("after the faults");
            readAll(events);
            UNTIL_FAILURE.set(3);
            live("after the second kill");
            readAll(events);
        }

        assertThat(seen)
                .isEqualTo(mesh.organisation().feed().stream()
                        .map(event -> event.path("id").asText(""))
                        .map(id -> id.equals("null") ? "" : id)
                        .toList());
        assertThat(mesh.calls()).allSatisfy(call -> {
            assertThat(call.operation()).isEqualTo(DataMeshOperation.EVENTS);
            assertThat(call.accepted()).isEqualTo("application/cloudevents-batch+json");
        });
    }

    @Test
    void aWrongKeyEndsTheJobAndIsInNoMessage() throws Exception {
        try (CloseableIterator<FeedEvent> events = environment(0)
                .fromSource(source("wr0ng-key"), WatermarkStrategy.noWatermarks(), "feed")
                .uid("feed")
                .executeAndCollect()) {
            assertThatThrownBy(events::hasNext)
                    .hasStackTraceContaining("The server refuses the API key")
                    .satisfies(thrown -> assertThat(trace(thrown)).doesNotContain("wr0ng-key"));
        }
    }

    private static String trace(Throwable thrown) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            messages.append(cause).append('\n');
        }
        return messages.toString();
    }

    private void live(String id) {
        mesh.organisation()
                .request(object("{\"provider\":{\"dataProductId\":\"dp-1\",\"outputPortId\":\"op-1\"},"
                                + "\"consumer\":{\"dataProductId\":\"dp-2\"}}")
                        .put("id", id));
        mesh.organisation().approve(id);
    }

    private void readAll(CloseableIterator<FeedEvent> events) {
        int all = mesh.organisation().feed().size();
        while (seen.size() < all) {
            seen.add(events.next().getId());
        }
    }

    private EventFeedSource source(String key) {
        return new EventFeedSource(server(mesh.url(), key), FeedStart.beginning(), Duration.ofMillis(20));
    }

    /** Travels without the test. */
    private static DataMeshFactory server(URI url, String key) {
        return () -> HttpDataMesh.connect(url, key);
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

    private static final class FailsOnce implements MapFunction<FeedEvent, FeedEvent> {

        @Override
        public FeedEvent map(FeedEvent event) {
            if (UNTIL_FAILURE.get() >= 0 && UNTIL_FAILURE.getAndDecrement() == 0) {
                throw new IllegalStateException("failed by the test");
            }
            return event;
        }
    }
}
