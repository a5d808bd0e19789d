package io.millrace.local.standins.datamesh;

import static io.millrace.connectors.datamesh.MeshAnswers.event;
import static io.millrace.connectors.datamesh.MeshAnswers.failure;
import static io.millrace.connectors.datamesh.MeshAnswers.get;
import static io.millrace.connectors.datamesh.MeshAnswers.json;
import static io.millrace.connectors.datamesh.MeshAnswers.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.HttpDataMesh;
import io.millrace.connectors.datamesh.ProvisioningReport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The stand-in over HTTP, as any client sees it. */
@Timeout(600)
class EmbeddedDataMeshTest {

    private static final String AGREEMENT = "{\"provider\":{\"dataProductId\":\"dp-1\",\"outputPortId\":\"op-1\"},"
            + "\"consumer\":{\"dataProductId\":\"dp-2\"}}";

    private final EmbeddedDataMesh mesh = EmbeddedDataMesh.start(0);
    private final DataMesh client = HttpDataMesh.connect(mesh.url(), EmbeddedDataMesh.API_KEY);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        mesh.close();
    }

    @Test
    void aWrongKeyIsForbiddenEverywhere() throws Exception {
        for (String path :
                new String[] {"events", "access", "access/x", "dataproducts/x", "teams", "access/x/provisioning"}) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(uri(path))
                            .header("x-api-key", "wrong")
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(json(answer.body()).path("detail").asText()).contains("not the expected value");
        }
        HttpResponse<String> none =
                http.send(HttpRequest.newBuilder(uri("events")).build(), BodyHandlers.ofString());
        assertThat(none.statusCode()).isEqualTo(403);
        try (DataMesh stranger = HttpDataMesh.connect(mesh.url(), "wrong")) {
            assertThat(failure(stranger.events(null)).kind()).isEqualTo(Kind.DENIED);
        }
    }

    @Test
    void aDayOfAnAgreementIsPlayedOverHttp() throws Exception {
        assertThat(send("PUT", "dataproducts/dp-1", "{\"id\":\"dp-1\",\"outputPorts\":[{\"id\":\"op-1\"}]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("PUT", "access/a%2F1", AGREEMENT).statusCode()).isEqualTo(200);
        assertThat(send("POST", "access/a%2F1/approve", "").statusCode()).isEqualTo(200);
        assertThat(get(client.agreement(AgreementResource.ACCESS, "a/1"))
                        .path("info")
                        .path("active")
                        .asBoolean())
                .isTrue();
        assertThat(send("DELETE", "dataproducts/dp-1", "").statusCode()).isEqualTo(422);
        assertThat(send("POST", "access/a%2F1/cancel", "").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "dataproducts/dp-1", "").statusCode()).isEqualTo(200);
        assertThat(send("GET", "dataproducts/dp-1", "").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "access/a%2F1", "").statusCode()).isEqualTo(200);
        assertThat(send("POST", "access/a%2F1/approve", "").statusCode()).isEqualTo(404);

        assertThat(get(client.events(null)))
                .extracting(event -> event.path("type").asText().replaceAll(".*\\.|Event$", ""))
                .containsExactly(
                        "DataProductCreated",
                        "OutputPortCreated",
                        "AccessCreated",
                        "AccessRequested",
                        "AccessUpdated",
                        "AccessApproved",
                        "AccessActivated",
                        "AccessUpdated",
                        "AccessCanceled",
                        "AccessDeactivated",
                        "DataProductDeleted",
                        "OutputPortDeleted",
                        "AccessDeleted");
    }

    @Test
    void aPutOfOursIsAnEventOfOursInTheFeed() {
        mesh.organisation().request(agreement("acc-1"));
        get(client.replaceAgreement(
                AgreementResource.ACCESS, "acc-1", get(client.agreement(AgreementResource.ACCESS, "acc-1"))));

        assertThat(get(client.events(null))).last().satisfies(event -> {
            assertThat(event.path("type").asText()).endsWith(".AccessUpdatedEvent");
            assertThat(event.path("principal").asText()).startsWith("api-key:");
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = DataMeshFaults.Call.class,
            names = {"FAILED_AFTER_EFFECT", "RESPONSE_LOST", "RESPONSE_CUT"})
    void aChangeThatWasAnsweredBadlyHasHappened(DataMeshFaults.Call fault) {
        mesh.organisation().request(agreement("acc-1"));
        mesh.faults().next(DataMeshOperation.REPORT_PROVISIONING, fault, 1);
        var report = new ProvisioningReport(ProvisioningReport.Status.PROVISIONED, null, null);

        assertThat(failure(client.reportProvisioning("acc-1", report)).kind()).isEqualTo(Kind.UNANSWERED);
        assertThat(mesh.organisation().provisioning("acc-1")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "TOO_MANY_REQUESTS, NOT_NOW",
        "UNAVAILABLE, NOT_NOW",
        "FAILED_BEFORE_EFFECT, UNANSWERED",
        "REQUEST_LOST, UNANSWERED",
        "DENIED, DENIED",
        "MISSING, MISSING",
        "UNPROCESSABLE, INVALID",
        "WRONG_CONTENT_TYPE, UNANSWERED"
    })
    void aChangeThatWasRefusedHasNotHappened(DataMeshFaults.Call fault, Kind kind) {
        mesh.organisation().request(agreement("acc-1"));
        mesh.faults().retryAfter("3");
        mesh.faults().next(DataMeshOperation.GET_AGREEMENT, fault, 2);
        int events = mesh.organisation().feed().size();
        mesh.faults().next(DataMeshOperation.PUT_AGREEMENT, fault, 1);

        assertThat(failure(client.agreement(AgreementResource.ACCESS, "acc-1")).kind())
                .isEqualTo(kind);
        DataMeshException failure =
                failure(client.replaceAgreement(AgreementResource.ACCESS, "acc-1", agreement("acc-1")));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.retryAfter()).isEqualTo(kind == Kind.NOT_NOW ? Duration.ofSeconds(3) : null);
        assertThat(mesh.organisation().feed()).hasSize(events);
        mesh.faults().end(DataMeshOperation.GET_AGREEMENT);
        assertThat(get(client.agreement(AgreementResource.ACCESS, "acc-1"))
                        .path("id")
                        .asText())
                .isEqualTo("acc-1");
    }

    static Stream<Arguments> whatIsInBetween() {
        return Stream.of(
                Arguments.of(PlannedAnswer.problem(400), Kind.INVALID),
                Arguments.of(PlannedAnswer.problem(402), Kind.NOT_NOW),
                Arguments.of(PlannedAnswer.problem(404), Kind.MISSING),
                Arguments.of(PlannedAnswer.json(400), Kind.NOT_NOW),
                Arguments.of(PlannedAnswer.json(404), Kind.MISSING),
                Arguments.of(PlannedAnswer.html(404), Kind.NOT_NOW),
                Arguments.of(PlannedAnswer.html(200), Kind.UNANSWERED),
                Arguments.of(PlannedAnswer.redirect(302, "https://login.example.com/"), Kind.NOT_NOW));
    }

    @ParameterizedTest
    @MethodSource("whatIsInBetween")
    void aPlannedAnswerIsGivenWithoutEffect(PlannedAnswer answer, Kind kind) {
        mesh.organisation().request(agreement("acc-1"));
        mesh.organisation().request(agreement("acc-2"));
        int events = mesh.organisation().feed().size();
        mesh.faults().always(DataMeshOperation.PUT_AGREEMENT, answer);
        mesh.faults().always(DataMeshOperation.GET_AGREEMENT, "acc-1", answer);
        mesh.faults().next(DataMeshOperation.EVENTS, answer, 1);

        for (int i = 0; i < 2; i++) {
            assertThat(failure(client.replaceAgreement(AgreementResource.ACCESS, "acc-1", agreement("acc-1")))
                            .kind())
                    .isEqualTo(kind);
            assertThat(failure(client.agreement(AgreementResource.ACCESS, "acc-1"))
                            .kind())
                    .isEqualTo(kind);
            get(client.agreement(AgreementResource.ACCESS, "acc-2"));
        }
        assertThat(failure(client.events(null)).kind()).isEqualTo(kind);
        assertThat(get(client.events(null))).hasSize(events);
        mesh.faults().end();
        get(client.agreement(AgreementResource.ACCESS, "acc-1"));
        get(client.replaceAgreement(AgreementResource.ACCESS, "acc-1", agreement("acc-1")));
    }

    @Test
    void aListCanBeEmptyOrHalf() {
        for (int i = 0; i < 5; i++) {
            mesh.organisation().request(agreement("acc-" + i));
        }
        mesh.faults().next(DataMeshOperation.LIST_AGREEMENTS, DataMeshFaults.Call.EMPTY_LIST, 1);
        mesh.faults().always(DataMeshOperation.LIST_AGREEMENTS, DataMeshFaults.Call.HALF_LIST);
        mesh.faults().always(DataMeshOperation.GET_AGREEMENT, DataMeshFaults.Call.EMPTY_LIST);

        assertThat(get(client.agreements(AgreementResource.ACCESS, 0))).isEmpty();
        for (int i = 0; i < 2; i++) {
            assertThat(get(client.agreements(AgreementResource.ACCESS, 0)))
                    .extracting(listed -> listed.path("id").asText())
                    .containsExactly("acc-0", "acc-1");
        }
        assertThat(get(client.agreement(AgreementResource.ACCESS, "acc-4"))
                        .path("id")
                        .asText())
                .isEqualTo("acc-4");
        mesh.faults().end(DataMeshOperation.LIST_AGREEMENTS);
        assertThat(get(client.agreements(AgreementResource.ACCESS, 0))).hasSize(5);
    }

    @Test
    void aCallCanHangWhileOthersAreServed() {
        mesh.organisation().request(agreement("acc-1"));
        mesh.organisation().request(agreement("acc-2"));
        int events = mesh.organisation().feed().size();
        mesh.faults().always(DataMeshOperation.PUT_AGREEMENT, "acc-1", DataMeshFaults.Call.HANGING);
        var hanging = client.replaceAgreement(AgreementResource.ACCESS, "acc-1", agreement("acc-1"))
                .toCompletableFuture();
        Eventually.holds("the call hangs", () -> mesh.calls().size() == 1);

        get(client.agreement(AgreementResource.ACCESS, "acc-1"));
        assertThat(hanging).isNotDone();
        mesh.faults().releaseHanging();
        assertThat(failure(hanging).kind()).isEqualTo(Kind.UNANSWERED);
        assertThat(mesh.organisation().feed()).hasSize(events);
    }

    @Test
    void aPageCanBeRepeated() {
        mesh.organisation().append(event("e-0", "XEvent"));
        mesh.organisation().append(event("e-1", "XEvent"));
        var first = get(client.events(null));
        mesh.faults().next(DataMeshOperation.EVENTS, DataMeshFaults.Call.REPEATED_PAGE, 2);

        assertThat(get(client.events("e-1"))).isEqualTo(first);
        assertThat(get(client.events("e-1"))).isEqualTo(first);
        assertThat(get(client.events("e-1"))).isEmpty();
    }

    @Test
    void callsAreRecordedAsTheyWere() {
        get(client.events(null));
        mesh.faults().next(DataMeshFaults.Call.DENIED, 1);
        failure(client.replaceAgreement(AgreementResource.ACCESS, "ü", json("{\"a\":1}")));

        assertThat(mesh.calls())
                .containsExactly(
                        new EmbeddedDataMesh.Call(
                                DataMeshOperation.EVENTS, "/api/events", "application/cloudevents-batch+json", "", 200),
                        new EmbeddedDataMesh.Call(
                                DataMeshOperation.PUT_AGREEMENT,
                                "/api/access/%C3%BC",
                                "application/json",
                                "{\"a\":1}",
                                403));
    }

    @Test
    void badRequestsAreSaid() throws Exception {
        assertThat(send("PUT", "access/a", "{").statusCode()).isEqualTo(400);
        assertThat(send("PUT", "access/a", "[]").statusCode()).isEqualTo(400);
        assertThat(send("PUT", "access/a", "{}").statusCode()).isEqualTo(400);
        assertThat(send("GET", "access?p=x", "").statusCode()).isEqualTo(400);
        assertThat(send("GET", "access?p=2000000", "").body()).isEqualTo("[]");
        assertThat(send("GET", "access?pageSize=1", "").statusCode()).isEqualTo(400);
        assertThat(send("GET", "events?lastEventId=none", "").statusCode()).isEqualTo(400);
        assertThat(send("GET", "nothing", "").statusCode()).isEqualTo(404);
        assertThat(send("POST", "access/a/merge", "").statusCode()).isEqualTo(404);
        assertThatThrownBy(() -> EmbeddedDataMesh.start(mesh.url().getPort())).hasMessageContaining("did not start");
    }

    private URI uri(String path) {
        return URI.create(mesh.url() + "/api/" + path);
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .header("x-api-key", EmbeddedDataMesh.API_KEY)
                        .build(),
                BodyHandlers.ofString());
    }

    private static ObjectNode agreement(String id) {
        return object(AGREEMENT).put("id", id);
    }
}
