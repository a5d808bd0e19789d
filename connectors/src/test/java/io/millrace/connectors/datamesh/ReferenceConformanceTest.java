package io.millrace.connectors.datamesh;

import static io.millrace.connectors.datamesh.MeshAnswers.event;
import static io.millrace.connectors.datamesh.MeshAnswers.failure;
import static io.millrace.connectors.datamesh.MeshAnswers.get;
import static io.millrace.connectors.datamesh.MeshAnswers.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.feed.FeedCursor;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.datamesh.feed.FeedRefusedException;
import io.millrace.connectors.datamesh.feed.FeedSplit;
import io.millrace.connectors.datamesh.feed.FeedSplitSerializer;
import io.millrace.connectors.datamesh.feed.FeedStart;
import io.millrace.connectors.datamesh.feed.FeedWalk;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.MemoryObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of integration-aws's own tests of its poller and its client, in their order there. Case 1, the queue
 * between its two functions, has no counterpart: events go on within the job. Cases 9 and 23, the secret, are in {@link
 * ApiKeySourceTest}.
 */
@Timeout(600)
class ReferenceConformanceTest {

    private static final String BATCH = "application/cloudevents-batch+json";
    private static final String KEY = "the-key";
    private static final Duration POLL = Duration.ofSeconds(60);

    private final MemoryObjectStore store = new MemoryObjectStore(Location.parse("s3://bucket/poll_feed"));
    private final ScriptedServer server;
    private final HttpDataMesh mesh;

    ReferenceConformanceTest() throws IOException {
        server = new ScriptedServer();
        mesh = HttpDataMesh.connect(server.url(), KEY);
    }

    @AfterEach
    void close() {
        mesh.close();
        server.close();
    }

    @Test
    @DisplayName("2: the stored last id is returned as text")
    void storedIdIsText() throws Exception {
        store.write("poll_feed/last_event_id", "last-id".getBytes(UTF_8));

        assertThat(FeedStart.object("s3://bucket/poll_feed/last_event_id", store.factory())
                        .eventId())
                .isEqualTo("last-id");
    }

    @Test
    @DisplayName("3, strengthened: an object that was named and is not there is refused, not the beginning of history")
    void missingObjectIsNoReset() {
        assertThatThrownBy(() -> FeedStart.object("s3://bucket/poll_feed/last_event_id", store.factory())
                        .eventId())
                .isInstanceOf(FeedRefusedException.class);
    }

    @Test
    @DisplayName("4: the id is written; as state of the job, in place of an object")
    void idIsState() throws IOException {
        FeedSplitSerializer serializer = new FeedSplitSerializer();
        byte[] written = serializer.serialize(new FeedSplit(FeedCursor.behind("last-id")));

        assertThat(serializer
                        .deserialize(serializer.getVersion(), written)
                        .cursor()
                        .lastEventId())
                .isEqualTo("last-id");
    }

    @Test
    @DisplayName("5, 6, 8: the URL without and with a cursor, and what is accepted")
    void eventsUrl() {
        server.answers(200, BATCH, Map.of(), "[]");
        get(mesh.events(null));
        get(mesh.events("last-id"));

        assertThat(server.received())
                .extracting(ScriptedServer.Received::target)
                .containsExactly("/api/events", "/api/events?lastEventId=last-id");
        assertThat(server.received())
                .allSatisfy(call -> assertThat(call.headers().get("Accept")).containsExactly(BATCH));
    }

    @Test
    @DisplayName("7: a wrong key surfaces")
    void wrongKey() {
        server.answers(403, "application/problem+json", Map.of(), "{\"detail\":\"The API key was not found\"}");

        assertThat(failure(mesh.events(null)).kind()).isEqualTo(Kind.DENIED);
    }

    @Test
    @DisplayName("10, 11, 12: events are forwarded in order, the cursor follows each of them")
    void orderOfEventsAndCursor() {
        FeedWalk walk = new FeedWalk(FeedCursor.behind(null), POLL);
        walk.accept(List.of(event("1", "AccessActivatedEvent"), event("2", "AccessDeactivatedEvent")));

        List<String> order = new ArrayList<>();
        for (FeedEvent next = walk.next(); next != null; next = walk.next()) {
            order.add("send " + next.getId());
            order.add("save " + walk.cursor().lastEventId());
        }
        assertThat(order).containsExactly("send 1", "save 1", "send 2", "save 2");
    }

    @Test
    @DisplayName("13: nothing is saved at the end of the feed")
    void emptyPage() {
        FeedWalk walk = new FeedWalk(FeedCursor.behind("last-id"), POLL);
        walk.accept(List.of());

        assertThat(walk.next()).isNull();
        assertThat(walk.cursor().lastEventId()).isEqualTo("last-id");
    }

    @Test
    @DisplayName("14, 17, 19, 22: the URLs of agreement and data product, each with the key")
    void resourceUrls() {
        server.answers(200, "application/json", Map.of(), "{\"info\":{\"id\":\"x\"}}");
        assertThat(get(mesh.agreement(AgreementResource.DATA_USAGE_AGREEMENTS, "dua-1")))
                .isEqualTo(json("{\"info\":{\"id\":\"x\"}}"));
        get(mesh.dataProduct("dp-1"));

        assertThat(server.received())
                .extracting(ScriptedServer.Received::target)
                .containsExactly("/api/datausageagreements/dua-1", "/api/dataproducts/dp-1");
        assertThat(server.received())
                .allSatisfy(call -> assertThat(call.headers().get("X-api-key")).containsExactly(KEY));
    }

    @ParameterizedTest
    @CsvSource({"404, MISSING", "400, INVALID", "500, UNANSWERED"})
    @DisplayName("15, 16, 20, 21: 404 is none, any other status an error")
    void statuses(int status, Kind kind) {
        server.answers(status, "application/problem+json", Map.of(), "");

        assertThat(failure(mesh.agreement(AgreementResource.DATA_USAGE_AGREEMENTS, "dua-1"))
                        .kind())
                .isEqualTo(kind);
        assertThat(failure(mesh.dataProduct("dp-1")).kind()).isEqualTo(kind);
    }

    @Test
    @DisplayName("18, strengthened: an agreement is put whole, and the status of the answer counts")
    void agreementIsPut() {
        server.answers(200, "application/json", Map.of(), "{}");
        get(mesh.replaceAgreement(
                AgreementResource.DATA_USAGE_AGREEMENTS, "dua-1", json("{\"a\":1,\"tags\":[\"aws-integration\"]}")));

        assertThat(server.received()).singleElement().satisfies(call -> {
            assertThat(call.method() + " " + call.target()).isEqualTo("PUT /api/datausageagreements/dua-1");
            assertThat(call.headers().get("X-api-key")).containsExactly(KEY);
            assertThat(json(call.body())).isEqualTo(json("{\"a\":1,\"tags\":[\"aws-integration\"]}"));
        });
        server.answers(409, "application/json", Map.of(), "");
        assertThat(failure(mesh.replaceAgreement(AgreementResource.DATA_USAGE_AGREEMENTS, "dua-1", json("{}")))
                        .kind())
                .isEqualTo(Kind.NOT_NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", BATCH})
    @DisplayName("The vendor's stub: either content type, and a page that ends with an event of a type nobody knows")
    void vendorsStub(String contentType) {
        server.answers(
                200,
                contentType,
                Map.of(),
                "[" + event("1", "AccessActivatedEvent") + "," + event("2", "UnknownEvent") + ","
                        + event("3", "AccessDeactivatedEvent") + "," + event("4", "UnknownEvent") + "]");
        FeedWalk walk = new FeedWalk(FeedCursor.behind(null), POLL);
        walk.accept(get(mesh.events(null)));

        List<String> ids = new ArrayList<>();
        for (FeedEvent next = walk.next(); next != null; next = walk.next()) {
            assertThat(next.getProblem()).isNull();
            ids.add(next.getId());
        }
        assertThat(ids).containsExactly("1", "2", "3", "4");
        assertThat(walk.cursor().lastEventId()).isEqualTo("4");
    }
}
