package io.millrace.connectors.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class S3ObjectStoreTest extends ObjectStoreContract {

    private final Location location = Location.parse("s3://stand-in/data");
    private S3StandIn standIn;
    private ObjectStore store;

    @BeforeEach
    void connect() throws IOException {
        standIn = new S3StandIn(location);
        store = connect(standIn.endpoint());
    }

    private ObjectStore connect(URI endpoint) {
        return S3ObjectStore.connect(
                location,
                new S3Connection("us-east-1", endpoint, true),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")));
    }

    @AfterEach
    void disconnect() {
        store.close();
        standIn.close();
    }

    @Override
    Location location() {
        return location;
    }

    @Override
    ObjectStore store() {
        return store;
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchKey,             GONE",
        "404, NoSuchVersion,         GONE",
        "404, NoSuchBucket,          GONE",
        "405, MethodNotAllowed,      GONE",
        "412, PreconditionFailed,    CHANGED",
        "403, AccessDenied,          DENIED",
        "403, InvalidObjectState,    DENIED",
        "403, SignatureDoesNotMatch, DENIED",
        "301, PermanentRedirect,     DENIED",
        "400, InvalidArgument,       DENIED",
        "400, ExpiredToken,          UNAVAILABLE",
        "400, RequestTimeout,        UNAVAILABLE",
        "409, OperationAborted,      UNAVAILABLE",
        "429, TooManyRequests,       UNAVAILABLE",
        "500, InternalError,         UNAVAILABLE",
        "503, SlowDown,              UNAVAILABLE",
        "503, ServiceUnavailable,    UNAVAILABLE",
        "0,   connection reset,      UNAVAILABLE",
    })
    void everyAnswerHasItsKind(int status, String code, Kind kind) {
        standIn.answerNext(10, status, code);

        ObjectStoreException failure = catchThrowableOfType(
                ObjectStoreException.class,
                () -> store.open("data/a", "version", "etag").close());

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageStartingWith("s3://stand-in/data/a: ");
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchKey,        1, GONE",
        "403, AccessDenied,     2, DENIED",
        "400, ExpiredToken,     2, UNAVAILABLE",
        "403, RequestTimeTooSkewed, 10, UNAVAILABLE",
        "503, SlowDown,         10, UNAVAILABLE",
    })
    void aRefusalOfHeadIsAskedForItsReason(int status, String code, int times, Kind kind) {
        standIn.answerNext(times, status, code);

        assertThat(kind(() -> store.stat("data/a", "version"))).isEqualTo(kind);
    }

    @Test
    void metadataIsToldByItsNamesInLowerCase() throws Exception {
        standIn.put("data/a", new byte[1], Map.of("Signature", "0aFF", "signature-algorithm", "SHA256withRSA"));

        assertThat(store.stat("data/a", null).metadata())
                .containsOnly(Map.entry("signature", "0aFF"), Map.entry("signature-algorithm", "SHA256withRSA"));
        assertThat(store.list("data/a", null, 1).get(0).metadata()).isEmpty();
    }

    @Test
    void headIsTriedAgainWhenGetIsNotRefused() throws Exception {
        store.write("data/a", new byte[1]);
        standIn.answerNext(1, 403, "AccessDenied");

        assertThat(kind(() -> store.stat("data/a", null))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(store.stat("data/a", null).size()).isEqualTo(1);
    }

    @Test
    void listingsAndWritesFailInTheSameWay() {
        standIn.answerNext(3, 403, "AccessDenied");

        assertThat(kind(() -> store.list("data/x/", null, 1))).isEqualTo(Kind.DENIED);
        assertThat(kind(() -> store.level("data/x/", null, 1))).isEqualTo(Kind.DENIED);
        assertThat(kind(() -> store.write("data/x", new byte[1]))).isEqualTo(Kind.DENIED);
        assertThat(standIn.requests()).isEqualTo(3);
    }

    @Test
    void aPassingOutageIsBridgedByTheSdk() throws Exception {
        store.write("data/a", new byte[1]);
        standIn.answerNext(1, 500, "InternalError");

        assertThat(store.list("data/", null, 1)).hasSize(1);
    }

    @Test
    void aStoreThatIsNotThereIsUnavailable() {
        URI endpoint = standIn.endpoint();
        standIn.close();
        try (ObjectStore unreachable = connect(endpoint)) {
            assertThat(kind(() -> unreachable.list("data/", null, 1))).isEqualTo(Kind.UNAVAILABLE);
        }
    }

    @Test
    void aBodyThatEndsEarlyIsAnIoException() throws Exception {
        store.write("data/a", "0123456789".getBytes(UTF_8));
        standIn.cutBodies(4);

        try (InputStream body = store.open("data/a", null, null)) {
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    private static Kind kind(ThrowingCallable call) {
        return catchThrowableOfType(ObjectStoreException.class, call).kind();
    }
}
