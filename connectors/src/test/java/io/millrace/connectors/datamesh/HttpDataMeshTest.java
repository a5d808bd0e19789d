package io.millrace.connectors.datamesh;

import static io.millrace.connectors.datamesh.MeshAnswers.failure;
import static io.millrace.connectors.datamesh.MeshAnswers.get;
import static io.millrace.connectors.datamesh.MeshAnswers.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire format; the port's contract is in {@link DataMeshContract}. */
@Timeout(600)
class HttpDataMeshTest {

    private static final String KEY = "k3y-of-the-feed";
    private static final String JSON = "application/json";

    private final ScriptedServer server;
    private final HttpDataMesh mesh;

    HttpDataMeshTest() throws IOException {
        server = new ScriptedServer();
        mesh = HttpDataMesh.connect(server.url(), KEY);
    }

    @AfterEach
    void close() {
        mesh.close();
        server.close();
    }

    @Test
    void theFeedIsAskedForAsABatchOfCloudEvents() {
        server.answers(200, "application/cloudevents-batch+json", Map.of(), "[]");
        get(mesh.events(null));
        get(mesh.events("e+1 /?&="));

        assertThat(server.received())
                .extracting(ScriptedServer.Received::target)
                .containsExactly("/api/events", "/api/events?lastEventId=e%2B1%20%2F%3F%26%3D");
        assertThat(server.received()).allSatisfy(call -> {
            assertThat(call.method()).isEqualTo("GET");
            assertThat(call.headers().get("X-api-key")).containsExactly(KEY);
            assertThat(call.headers().get("Accept")).containsExactly("application/cloudevents-batch+json");
        });
    }

    @Test
    void everyResourceHasItsPathAndEveryCallTheKey() {
        server.answers(200, JSON, Map.of(), "{\"a\":1}");
        get(mesh.agreement(AgreementResource.ACCESS, "a/1"));
        get(mesh.agreement(AgreementResource.DATA_USAGE_AGREEMENTS, "a:1"));
        get(mesh.agreement(AgreementResource.DATA_CONTRACTS, "ü"));
        get(mesh.dataProduct("dp-1"));
        get(mesh.team("t-1"));
        get(mesh.replaceAgreement(AgreementResource.DATA_USAGE_AGREEMENTS, "a-1", json("{\"x\":1.10,\"ü\":null}")));
        get(mesh.reportProvisioning(
                "a-1", new ProvisioningReport(ProvisioningReport.Status.PROVISIONED, "arn:aws:iam::1:role/r", null)));

        assertThat(server.received())
                .extracting(call -> call.method() + " " + call.target())
                .containsExactly(
                        "GET /api/access/a%2F1",
                        "GET /api/datausageagreements/a%3A1",
                        "GET /api/datacontracts/%C3%BC",
                        "GET /api/dataproducts/dp-1",
                        "GET /api/teams/t-1",
                        "PUT /api/datausageagreements/a-1",
                        "POST /api/access/a-1/provisioning/provisioning-succeeded");
        assertThat(server.received())
                .allSatisfy(call -> assertThat(call.headers().get("X-api-key")).containsExactly(KEY));
        assertThat(server.received().get(5).body()).isEqualTo("{\"x\":1.1,\"ü\":null}");
        assertThat(server.received().get(5).headers().get("Content-Type")).containsExactly(JSON);
        assertThat(json(server.received().get(6).body()))
                .isEqualTo(json("{\"platform\":\"aws\",\"executor\":\"millrace\","
                        + "\"reference\":\"arn:aws:iam::1:role/r\"}"));
    }

    @Test
    void whatIsReadGoesBackAsItCame() {
        String body =
                "{\"a\":1.10,\"b\":12345678901234567890123,\"c\":1E+400,\"d\":[null,true,\"\\u00fc\"],\"a.b\":{}}";
        server.answers(200, JSON, Map.of(), body);
        JsonNode read = get(mesh.agreement(AgreementResource.ACCESS, "a"));
        get(mesh.replaceAgreement(AgreementResource.ACCESS, "a", read));

        assertThat(server.received().get(1).body()).isEqualTo(body.replace("\\u00fc", "ü"));
    }

    @Test
    void aListHasItsPageAndAServerMayHaveAPath() {
        server.answers(200, JSON, Map.of(), "[]");
        try (HttpDataMesh below = HttpDataMesh.connect(URI.create(server.url() + "/mesh/"), KEY)) {
            get(below.agreements(AgreementResource.ACCESS, 3));
        }

        assertThat(server.received())
                .singleElement()
                .satisfies(call -> assertThat(call.target()).isEqualTo("/mesh/api/access?p=3"));
    }

    @ParameterizedTest
    @CsvSource({
        "300, INVALID",
        "301, NOT_NOW",
        "302, NOT_NOW",
        "303, NOT_NOW",
        "307, NOT_NOW",
        "308, NOT_NOW",
        "400, INVALID",
        "401, DENIED",
        "402, NOT_NOW",
        "403, DENIED",
        "404, MISSING",
        "405, NOT_NOW",
        "407, NOT_NOW",
        "408, UNANSWERED",
        "409, NOT_NOW",
        "410, MISSING",
        "413, INVALID",
        "418, INVALID",
        "421, NOT_NOW",
        "422, INVALID",
        "425, NOT_NOW",
        "429, NOT_NOW",
        "431, NOT_NOW",
        "451, NOT_NOW",
        "500, UNANSWERED",
        "501, UNANSWERED",
        "502, UNANSWERED",
        "503, NOT_NOW",
        "504, UNANSWERED"
    })
    void aStatusHasItsKind(int status, Kind kind) {
        server.answers(
                status,
                "application/problem+json",
                Map.of(),
                "{\"title\":\"T\",\"status\":1,\"detail\":\"what\\nhappened\",\"violations\":[{\"field\":\"f\",\"message\":\"m\"}]}");

        DataMeshException failure = failure(mesh.agreement(AgreementResource.ACCESS, "a-1"));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.reason()).isEqualTo("GET /api/access/a-1: HTTP " + status + ": T: what happened: f: m");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | application/problem+json; charset=utf-8 | INVALID",
                "400 | application/json | NOT_NOW",
                "400 | text/html | NOT_NOW",
                "400 | '' | NOT_NOW",
                "404 | application/problem+json | MISSING",
                "404 | application/json | MISSING",
                "404 | '' | MISSING",
                "404 | Text/HTML;charset=UTF-8 | NOT_NOW",
                "410 | text/html | NOT_NOW",
                "403 | text/html | DENIED",
                "422 | text/html | INVALID",
                "200 | text/html | UNANSWERED",
                "200 | TEXT/html; charset=utf-8 | UNANSWERED",
            })
    void whatSomethingInBetweenAnswersIsNoDecision(int status, String contentType, Kind kind) {
        server.answers(exchange -> {
            if (!contentType.isEmpty()) {
                exchange.getResponseHeaders().set("Content-Type", contentType);
            }
            byte[] page = "{\"title\":\"a page\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(status, page.length);
            exchange.getResponseBody().write(page);
        });

        DataMeshException failure = failure(mesh.agreement(AgreementResource.ACCESS, "a-1"));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.isTransient()).isEqualTo(kind == Kind.NOT_NOW || kind == Kind.UNANSWERED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>no</html>",
                "[]",
                "7",
                "{\"detail\":7,\"title\":null,\"violations\":{\"a\":1}}",
                "{\"detail"
            })
    void aProblemThatIsNoneSaysTheStatus(String body) {
        server.answers(422, "text/html", Map.of(), body);

        assertThat(failure(mesh.team("t")).reason()).isEqualTo("GET /api/teams/t: HTTP 422");
    }

    @Test
    void aRedirectIsNotFollowed() {
        server.answers(302, JSON, Map.of("Location", "http://127.0.0.1:1/elsewhere"), "");

        DataMeshException failure = failure(mesh.events(null));
        assertThat(failure.kind()).isEqualTo(Kind.NOT_NOW);
        assertThat(failure.reason()).contains("redirects to http://127.0.0.1:1/elsewhere");
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "17 | - | 17",
                "0 | - | 0",
                "Sat, 21 Nov 2026 10:00:30 GMT | Sat, 21 Nov 2026 10:00:00 GMT | 30",
                "Sat, 21 Nov 2026 09:00:00 GMT | Sat, 21 Nov 2026 10:00:00 GMT | 0",
                "-5 | - | -",
                "soon | - | -",
                "99999999999999999999 | - | -",
            })
    void retryAfterIsANumberOrADate(String header, String date, Long seconds) {
        server.answers(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", header);
            exchange.sendResponseHeaders(429, -1);
        });
        Map<String, List<String>> headers = date == null
                ? Map.of("retry-after", List.of(header))
                : Map.of("retry-after", List.of(header), "date", List.of(date));

        Duration read = HttpErrors.retryAfter(HttpHeaders.of(headers, (name, value) -> true));
        assertThat(read).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
        if (date == null) {
            assertThat(failure(mesh.events(null)).retryAfter()).isEqualTo(read);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<!DOCTYPE html>", "{\"events\":[]}", "null", "[{}", "[] []", "\u0000"})
    void anAnswerThatIsNoPageIsNoAnswer(String body) {
        server.answers(200, "text/plain; charset=utf-8", Map.of(), body);

        DataMeshException failure = failure(mesh.events(null));
        assertThat(failure.kind()).isEqualTo(Kind.UNANSWERED);
        assertThat(failure.reason())
                .startsWith("GET /api/events: the answer (text/plain; charset=utf-8) is not understood");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "\"text\""})
    void anAnswerThatIsNoResourceIsNoAnswer(String body) {
        server.answers(200, JSON, Map.of(), body);

        assertThat(failure(mesh.dataProduct("dp")).kind()).isEqualTo(Kind.UNANSWERED);
    }

    @Test
    void theAnswerToAChangeIsNotReadUnlessSomethingInBetweenGaveIt() {
        server.answers(200, "text/html; charset=utf-8", Map.of(), "<!DOCTYPE html><title>Sign in</title>");
        assertThat(failure(mesh.replaceAgreement(AgreementResource.ACCESS, "a", json("{}")))
                        .kind())
                .isEqualTo(Kind.UNANSWERED);
        server.answers(200, JSON, Map.of(), "{");
        get(mesh.replaceAgreement(AgreementResource.ACCESS, "a", json("{}")));
        server.answers(204, JSON, Map.of(), "");
        get(mesh.replaceAgreement(AgreementResource.ACCESS, "a", json("{}")));
    }

    @Test
    void bytesThatAreNoTextAreNoAnswer() {
        server.answers(exchange -> {
            byte[] bytes = {'[', '"', (byte) 0xff, (byte) 0xfe, '"', ']'};
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        });

        assertThat(failure(mesh.events(null)).kind()).isEqualTo(Kind.UNANSWERED);
    }

    @Test
    void anAnswerThatIsDeeperThanIsReadIsTooLarge() {
        server.answers(200, JSON, Map.of(), "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");

        assertThat(failure(mesh.dataProduct("dp")).kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void anEndlessAnswerIsReadUpToTheLimit() {
        byte[] chunk = " ".repeat(1 << 16).getBytes(UTF_8);
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (long sent = 0; sent < 100L * HttpDataMesh.ANSWER_BYTES_MAX; sent += chunk.length) {
                    out.write(chunk);
                }
            }
        });

        DataMeshException failure = failure(mesh.events(null));
        assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(failure.reason()).contains("33554432 bytes");
    }

    @Test
    void anEndlessRefusalIsStillARefusal() {
        byte[] chunk = "x".repeat(1 << 16).getBytes(UTF_8);
        server.answers(exchange -> {
            exchange.sendResponseHeaders(403, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (long sent = 0; sent < 100L * HttpDataMesh.ANSWER_BYTES_MAX; sent += chunk.length) {
                    out.write(chunk);
                }
            }
        });

        assertThat(failure(mesh.events(null)).kind()).isEqualTo(Kind.DENIED);
    }

    @Test
    void aServerThatHangsIsNotWaitedForLong() {
        try (HttpDataMesh hasty = HttpDataMesh.connect(server.url(), KEY, Duration.ofMillis(300))) {
            server.answers(exchange -> server.hang());
            assertThat(failure(hasty.events(null)).kind()).isEqualTo(Kind.UNANSWERED);

            server.answers(exchange -> {
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write('[');
                exchange.getResponseBody().flush();
                server.hang();
            });
            DataMeshException failure = failure(hasty.events(null));
            assertThat(failure.kind()).isEqualTo(Kind.UNANSWERED);
            assertThat(failure.reason()).startsWith("GET /api/events: ");
        }
    }

    @Test
    void aBrokenOrMissingConnectionIsNoAnswer() throws IOException {
        server.answers(exchange -> {});
        assertThat(failure(mesh.replaceAgreement(AgreementResource.ACCESS, "a", json("{}")))
                        .kind())
                .isEqualTo(Kind.UNANSWERED);
        server.answers(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("[{\"id\":".getBytes(UTF_8));
        });
        assertThat(failure(mesh.events(null)).kind()).isEqualTo(Kind.UNANSWERED);
        server.close();
        assertThat(failure(mesh.events(null)).kind()).isEqualTo(Kind.UNANSWERED);
    }

    @Test
    void theKeyIsInNoMessage() {
        server.answers(403, "application/problem+json", Map.of(), "{\"detail\":\"the key " + KEY + " was not found\"}");
        DataMeshException denied = failure(mesh.events(null));
        assertThat(denied.reason()).isEqualTo("GET /api/events: HTTP 403: the key (the key) was not found");
        server.answers(200, KEY, Map.of(), KEY);
        assertThat(failure(mesh.events(null)))
                .satisfies(unread ->
                        assertThat(unread.toString() + unread.getCause()).doesNotContain(KEY));
        assertThat(mesh.toString()).doesNotContain(KEY);
        assertThatThrownBy(() -> HttpDataMesh.connect(server.url(), KEY + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(KEY);
    }

    @Test
    void aKeyThatIsRefusedIsReadAgainAndTheCallRepeatedOnce() {
        List<String> keys = new ArrayList<>(List.of("old", "new"));
        onlyTheKeyIsServed("new");
        try (HttpDataMesh rotated = connected(() -> keys.size() > 1 ? keys.remove(0) : keys.get(0), () -> 0)) {
            get(rotated.replaceAgreement(AgreementResource.ACCESS, "a", json("{\"x\":1}")));
            get(rotated.agreement(AgreementResource.ACCESS, "a"));
        }

        assertThat(server.received())
                .extracting(call -> call.method() + " " + call.headers().getFirst("X-api-key") + " " + call.body())
                .containsExactly("PUT old {\"x\":1}", "PUT new {\"x\":1}", "GET new ");
        assertThat(server.received())
                .allSatisfy(call -> assertThat(call.headers().get("X-api-key")).hasSize(1));
    }

    @Test
    void aKeyIsReadAgainAtMostOnceAMinute() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        AtomicInteger reads = new AtomicInteger();
        onlyTheKeyIsServed("none");
        try (HttpDataMesh refused = connected(() -> "key-" + reads.incrementAndGet() / 3, nanos::get)) {
            for (int i = 0; i < 3; i++) {
                assertThat(failure(refused.team("t")).kind()).isEqualTo(Kind.DENIED);
                assertThat(reads).hasValue(2);
            }
            assertThat(server.received()).hasSize(3);
            nanos.addAndGet(Duration.ofSeconds(59).toNanos());
            failure(refused.team("t"));
            assertThat(reads).hasValue(2);

            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            DataMeshException failure = failure(refused.team("t"));
            assertThat(reads).hasValue(3);
            assertThat(failure.kind()).isEqualTo(Kind.DENIED);
            assertThat(server.received())
                    .extracting(call -> call.headers().getFirst("X-api-key"))
                    .endsWith("key-0", "key-0", "key-1")
                    .hasSize(6);
        }
    }

    @Test
    void aKeyThatCannotBeReadAgainLeavesTheRefusal() {
        AtomicInteger reads = new AtomicInteger();
        onlyTheKeyIsServed("none");
        try (HttpDataMesh refused = connected(
                () -> {
                    if (reads.incrementAndGet() > 1) {
                        throw new IllegalStateException("no secret");
                    }
                    return KEY;
                },
                () -> 0)) {
            assertThat(failure(refused.team("t")).reason()).startsWith("GET /api/teams/t: HTTP 401");
            assertThat(failure(refused.team("t")).kind()).isEqualTo(Kind.DENIED);
        }
        assertThat(reads).hasValue(2);
    }

    private HttpDataMesh connected(Supplier<String> keys, LongSupplier nanoClock) {
        return HttpDataMesh.connect(server.url(), keys, Duration.ofSeconds(20), nanoClock);
    }

    private void onlyTheKeyIsServed(String key) {
        server.answers(exchange -> {
            boolean isServed = key.equals(exchange.getRequestHeaders().getFirst("x-api-key"));
            exchange.getResponseHeaders().set("Content-Type", JSON);
            exchange.sendResponseHeaders(isServed ? 200 : 401, 2);
            exchange.getResponseBody().write("{}".getBytes(UTF_8));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "http://api.example.com, true",
        "HTTP://api.example.com, true",
        "http://10.0.0.1:8080, true",
        "http://127.0.0.1.example.com, true",
        "http://localhost.example.com, true",
        "http://[fe80::1], true",
        "https://api.example.com, false",
        "http://localhost:8080, false",
        "http://LOCALHOST, false",
        "http://127.0.0.1, false",
        "http://127.9.8.7:1, false",
        "http://[::1]:8080, false"
    })
    void theKeyIsSentOverPlainHttpToLoopbackHostsOnly(String url, boolean isExposed) {
        assertThat(DataMeshConnection.exposesKey(URI.create(url))).isEqualTo(isExposed);
        if (isExposed && url.startsWith("http:")) {
            assertThatThrownBy(() -> new DataMeshConnection(URI.create(url), ApiKeySource.environment("X")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(url)
                    .hasMessageContaining("unencrypted; use https://");
            assertThatThrownBy(() -> HttpDataMesh.connect(URI.create(url), KEY))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://x", "api.example.com", "https:///x", "https://x?y", "https://x#y", "mailto:x"})
    void aUrlThatIsNoServersIsRefused(String url) {
        ApiKeySource key = ApiKeySource.environment("X");

        assertThatThrownBy(() -> new DataMeshConnection(URI.create(url), key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(url);
        assertThatThrownBy(() -> new DataMeshConnection(URI.create("https://user:secret@x"), key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
