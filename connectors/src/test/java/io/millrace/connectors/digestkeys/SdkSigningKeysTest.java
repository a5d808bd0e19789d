package io.millrace.connectors.digestkeys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.connectors.cluster.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The adapter against answers of CloudTrail's protocol (AWS JSON 1.1). */
@Timeout(600)
class SdkSigningKeysTest {

    private static final Instant FROM = Instant.parse("2026-05-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-05-01T03:00:00Z");
    private static final KeyPair PAIR = MemorySigningKeys.generate();

    private record Answer(int status, String body) {}

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private SigningKeys keys;

    @BeforeEach
    void connect() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        keys = SdkSigningKeys.connect(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                Eventually.DEADLINE);
    }

    @AfterEach
    void disconnect() {
        keys.close();
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestHeaders().getFirst("X-Amz-Target").replaceFirst(".*\\.", "")
                + exchange.getRequestHeaders().getFirst("Authorization").replaceFirst("^.*/\\d{8}/([^/]*)/.*$", " $1 ")
                + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        // the last one is for every further try
        Answer answer = answers.size() == 1 ? answers.peek() : answers.remove();
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String key(String fingerprint, byte[] pkcs1) {
        return "{\"Fingerprint\":\"" + fingerprint + "\",\"Value\":\""
                + Base64.getEncoder().encodeToString(pkcs1)
                + "\",\"ValidityStartTime\":1776000000,\"ValidityEndTime\":1779000000.5}";
    }

    private static String page(String keys, String rest) {
        return "{\"PublicKeyList\":[" + keys + "]" + rest + "}";
    }

    @Test
    void allPagesAreRead() throws Exception {
        byte[] pkcs1 = MemorySigningKeys.pkcs1(PAIR);
        answers.add(new Answer(200, page(key("a", pkcs1) + "," + key("b", pkcs1), ",\"NextToken\":\"more\"")));
        answers.add(new Answer(200, page(key("c", pkcs1), "")));

        List<SigningKey> listed = keys.list("eu-west-1", FROM, TO);

        assertThat(listed).extracting(SigningKey::fingerprint).containsExactly("a", "b", "c");
        assertThat(listed).extracting(SigningKey::key).containsOnly(PAIR.getPublic());
        Instant end = Instant.parse("2026-05-17T06:40:00.500Z");
        assertThat(listed.get(0).isValidWithin(end, end.plusSeconds(1))).isTrue();
        assertThat(listed.get(0).isValidWithin(end.plusMillis(1), end.plusSeconds(1)))
                .isFalse();
        assertThat(requests)
                .hasSize(2)
                .allMatch(request -> request.startsWith("ListPublicKeys eu-west-1 ")
                        && request.contains("\"StartTime\":1777593600")
                        && request.contains("\"EndTime\":1777604400"));
        assertThat(requests.get(1)).contains("more");
    }

    @Test
    void eachRegionIsAskedItself() throws Exception {
        answers.add(new Answer(200, page("", "")));
        assertThat(keys.list("eu-west-1", FROM, TO)).isEmpty();
        assertThat(keys.list("us-gov-west-1", FROM, TO)).isEmpty();
        assertThat(requests).hasSize(2);
        assertThat(requests.get(1)).startsWith("ListPublicKeys us-gov-west-1 ");
    }

    @ParameterizedTest
    @CsvSource({"xx-nowhere-1", "''", "aws-global", "evil.example/", "eu-west-1.evil.example"})
    void whatIsNoRegionHasNoKeysAndIsNotAsked(String region) throws Exception {
        answers.add(new Answer(500, "{}"));
        assertThat(keys.list(region, FROM, TO)).isEmpty();
        assertThat(requests).isEmpty();
    }

    @Test
    void aTimeOutOfRangeHasNoKeys() throws Exception {
        answers.add(new Answer(400, "{\"__type\":\"InvalidTimeRangeException\",\"message\":\"no such time\"}"));
        assertThat(keys.list("eu-west-1", FROM, TO)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "400, AccessDeniedException",
        "400, UnrecognizedClientException",
        "400, ThrottlingException",
        "400, OperationNotPermittedException",
        "500, InternalFailure"
    })
    void anythingElseIsWorthAnotherTry(int status, String code) {
        answers.add(new Answer(status, "{\"__type\":\"" + code + "\",\"message\":\"not today\"}"));
        assertThatThrownBy(() -> keys.list("eu-west-1", FROM, TO))
                .isInstanceOf(SigningKeysException.class)
                .hasMessageContainingAll("eu-west-1", "not today");
    }

    @Test
    void anAnswerThatIsNoKeyIsWorthAnotherTry() {
        answers.add(new Answer(200, page(key("a", new byte[7]), "")));
        assertThatThrownBy(() -> keys.list("eu-west-1", FROM, TO))
                .isInstanceOf(SigningKeysException.class)
                .hasMessageContaining("no RSA key");
    }

    @Test
    void noAnswerIsWorthAnotherTry() {
        server.stop(0);
        assertThatThrownBy(() -> keys.list("eu-west-1", FROM, TO)).isInstanceOf(SigningKeysException.class);
    }
}
