package io.millrace.connectors.datamesh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.threads.DaemonThreads;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Data Mesh Manager (Entropy Data) server over HTTP. Redirects are not followed: they would leak the key. A call whose
 * key is refused is repeated once when the key's source has another by now, which is looked at once a minute. An answer
 * is read up to {@value #ANSWER_BYTES_MAX} bytes: a page has at most 1,000 elements, so that is 32 KiB for each, where
 * the API's own examples have under 2 KiB.
 */
public final class HttpDataMesh implements DataMesh {

    static final int ANSWER_BYTES_MAX = 32 * 1024 * 1024;

    /** Limit for connecting and for the whole answer: a checkpoint of a sink waits for calls. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    private static final int PROBLEM_BYTES_MAX = 64 * 1024;
    private static final int THREADS = 2;
    private static final String EVENT_BATCH = "application/cloudevents-batch+json";
    private static final String JSON = "application/json";
    private static final String KEY_HEADER = "x-api-key";
    private static final String EXECUTOR = "millrace";
    private static final String PLATFORM = "aws";

    private final URI url;
    private final CurrentKey key;
    private final Duration timeout;
    private final ExecutorService threads;
    /** Secrets Manager is waited for on a thread that no answer of the server needs. */
    private final ExecutorService keyThread;

    private final HttpClient client;
    /** Numbers go back to the server as they came. */
    private final ObjectMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private HttpDataMesh(URI url, Supplier<String> keys, Duration timeout, LongSupplier nanoClock) {
        this.url = ServerUrl.checked(url);
        this.keyThread = Executors.newSingleThreadExecutor(DaemonThreads.named("data-mesh-key"));
        this.key = new CurrentKey(keys, keyThread, nanoClock);
        this.timeout = timeout;
        this.threads = Executors.newFixedThreadPool(THREADS, DaemonThreads.named("data-mesh"));
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .executor(threads)
                .build();
    }

    /**
     * Connects; blocks until the key is read.
     *
     * @throws IllegalStateException when there is none
     */
    public static HttpDataMesh connect(DataMeshConnection connection) {
        return connect(connection.url(), connection.key()::key, CALL_TIMEOUT, System::nanoTime);
    }

    /** @param key as it is sent, for good */
    public static HttpDataMesh connect(URI url, String key) {
        return connect(url, key, CALL_TIMEOUT);
    }

    static HttpDataMesh connect(URI url, String key, Duration timeout) {
        if (!ApiKeySource.isKey(key)) {
            throw new IllegalArgumentException("that is no API key: a key has neither spaces nor line breaks");
        }
        return connect(url, () -> key, timeout, System::nanoTime);
    }

    static HttpDataMesh connect(URI url, Supplier<String> keys, Duration timeout, LongSupplier nanoClock) {
        return new HttpDataMesh(url, keys, timeout, nanoClock);
    }

    /** Reads the key again for each connection. */
    public static DataMeshFactory factory(DataMeshConnection connection) {
        return () -> connect(connection);
    }

    @Override
    public CompletionStage<List<JsonNode>> events(@Nullable String lastEventId) {
        return get(
                () -> "events" + (lastEventId == null ? "" : "?lastEventId=" + EncodedId.parameter(lastEventId)),
                EVENT_BATCH,
                HttpDataMesh::elements);
    }

    @Override
    public CompletionStage<JsonNode> agreement(AgreementResource resource, String id) {
        return get(() -> path(resource, id), JSON, HttpDataMesh::object);
    }

    @Override
    public CompletionStage<List<JsonNode>> agreements(AgreementResource resource, int page) {
        return get(() -> path(resource) + "?p=" + page, JSON, HttpDataMesh::elements);
    }

    @Override
    public CompletionStage<JsonNode> dataProduct(String id) {
        return get(() -> "dataproducts/" + EncodedId.segment(id), JSON, HttpDataMesh::object);
    }

    @Override
    public CompletionStage<JsonNode> team(String id) {
        return get(() -> "teams/" + EncodedId.segment(id), JSON, HttpDataMesh::object);
    }

    @Override
    public CompletionStage<Void> replaceAgreement(AgreementResource resource, String id, JsonNode agreement) {
        return send("PUT", () -> path(resource, id), agreement);
    }

    @Override
    public CompletionStage<Void> reportProvisioning(String id, ProvisioningReport report) {
        ObjectNode body = json.createObjectNode().put("platform", PLATFORM).put("executor", EXECUTOR);
        if (report.reference() != null) {
            body.put("reference", report.reference());
        }
        if (report.diagnostics() != null) {
            body.put("diagnostics", report.diagnostics());
        }
        return send(
                "POST",
                () -> path(AgreementResource.ACCESS, id) + "/provisioning/"
                        + report.status().segment(),
                body);
    }

    @Override
    public void close() {
        threads.shutdown();
        keyThread.shutdown();
    }

    @Override
    public String toString() {
        return url.toString();
    }

    private static String path(AgreementResource resource, String id) throws DataMeshException {
        return path(resource) + "/" + EncodedId.segment(id);
    }

    private static String path(AgreementResource resource) {
        switch (resource) {
            case ACCESS:
                return "access";
            case DATA_USAGE_AGREEMENTS:
                return "datausageagreements";
            case DATA_CONTRACTS:
                return "datacontracts";
        }
        throw new IllegalStateException("unknown: " + resource);
    }

    private static JsonNode object(JsonNode answer) throws IOException {
        if (!answer.isObject()) {
            throw new IOException("it is no JSON object");
        }
        return answer;
    }

    private static List<JsonNode> elements(JsonNode answer) throws IOException {
        if (!answer.isArray()) {
            throw new IOException("it is no JSON array");
        }
        List<JsonNode> elements = new ArrayList<>(answer.size());
        answer.forEach(elements::add);
        return elements;
    }

    private <T> CompletionStage<T> get(Path path, String accepted, AnswerReader<T> reader) {
        return call(
                "GET",
                path,
                request -> request.GET().header("Accept", accepted),
                body -> reader.of(json.readTree(body)));
    }

    private CompletionStage<Void> send(String method, Path path, JsonNode content) {
        return call(
                method,
                path,
                request -> request.method(method, BodyPublishers.ofByteArray(json.writeValueAsBytes(content)))
                        .header("Content-Type", JSON)
                        .header("Accept", JSON),
                body -> null);
    }

    private <T> CompletionStage<T> call(String method, Path path, RequestSetup setup, BodyReader<T> reader) {
        String call = method;
        HttpRequest.Builder request;
        try {
            String relative = path.below();
            call = method + " /api/" + relative;
            request =
                    HttpRequest.newBuilder(URI.create(url + "/api/" + relative)).timeout(timeout);
            setup.of(request);
        } catch (DataMeshException refused) {
            return CompletableFuture.failedFuture(refused);
        } catch (JsonProcessingException notWritten) {
            return CompletableFuture.failedFuture(new DataMeshException(
                    Kind.INVALID, call + ": " + notWritten.getOriginalMessage(), null, notWritten));
        }
        String name = call;
        String sent = key.value();
        return answer(name, request.setHeader(KEY_HEADER, sent).build(), sent, reader)
                .handle((answer, thrown) ->
                        isRefused(thrown) ? repeated(name, request, sent, thrown, reader) : completed(answer, thrown))
                .thenCompose(Function.identity());
    }

    private static boolean isRefused(@Nullable Throwable thrown) {
        return thrown != null
                && AsyncFailures.cause(thrown) instanceof DataMeshException
                && ((DataMeshException) AsyncFailures.cause(thrown)).kind() == Kind.DENIED;
    }

    /** With another key, where there is one: a refused call had no effect. */
    private <T> CompletionStage<T> repeated(
            String call, HttpRequest.Builder request, String refused, Throwable refusal, BodyReader<T> reader) {
        return key.other(refused)
                .thenCompose(other -> other.isPresent()
                        ? answer(
                                call, request.setHeader(KEY_HEADER, other.get()).build(), other.get(), reader)
                        : completed(null, refusal));
    }

    private static <T> CompletionStage<T> completed(@Nullable T answer, @Nullable Throwable thrown) {
        return thrown == null
                ? CompletableFuture.completedFuture(answer)
                : CompletableFuture.failedFuture(AsyncFailures.cause(thrown));
    }

    private <T> CompletionStage<T> answer(String call, HttpRequest request, String sent, BodyReader<T> reader) {
        AtomicReference<@Nullable BoundedBody> body = new AtomicReference<>();
        CompletableFuture<T> answer = new CompletableFuture<>();
        // Whatever becomes of it, the answer is completed.
        CompletableFuture<?> unused = client.sendAsync(request, head -> {
                    BoundedBody subscriber = head.statusCode() / 100 == 2
                            ? BoundedBody.whole(ANSWER_BYTES_MAX)
                            : BoundedBody.cut(PROBLEM_BYTES_MAX);
                    body.set(subscriber);
                    return subscriber;
                })
                // The request's own timeout ends with the head of the answer.
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((response, thrown) -> {
                    try {
                        if (thrown != null) {
                            throw HttpErrors.failed(call, thrown, timeout);
                        }
                        answer.complete(read(call, response, reader));
                    } catch (DataMeshException failure) {
                        answer.completeExceptionally(withoutKey(failure, sent));
                    } catch (RuntimeException | Error defect) {
                        answer.completeExceptionally(defect);
                    } finally {
                        BoundedBody abandoned = body.get();
                        if (abandoned != null) {
                            abandoned.abandon();
                        }
                    }
                });
        return answer;
    }

    private <T> @Nullable T read(String call, HttpResponse<byte[]> response, BodyReader<T> reader)
            throws DataMeshException {
        if (response.statusCode() / 100 != 2) {
            throw HttpErrors.refused(call, response.statusCode(), response.headers(), response.body(), json);
        }
        String type = response.headers().firstValue("content-type").orElse("no content type");
        try {
            if (HttpErrors.isHtml(type)) {
                throw new IOException("it is a page, so not of the API: something in between answered");
            }
            return reader.of(response.body());
        } catch (StreamConstraintsException excessive) {
            throw new DataMeshException(Kind.TOO_LARGE, call + ": " + excessive.getOriginalMessage(), null, null);
        } catch (IOException unreadable) {
            String reason = unreadable instanceof JsonProcessingException
                    ? ((JsonProcessingException) unreadable).getOriginalMessage()
                    : String.valueOf(unreadable.getMessage());
            throw new DataMeshException(
                    Kind.UNANSWERED,
                    call + ": the answer (" + Quoted.message(type) + ") is not understood: " + Quoted.message(reason),
                    null,
                    null);
        }
    }

    /** A server may repeat what it was sent. */
    private static DataMeshException withoutKey(DataMeshException failure, String sent) {
        return failure.reason().contains(sent)
                ? new DataMeshException(
                        failure.kind(), failure.reason().replace(sent, "(the key)"), failure.retryAfter(), null)
                : failure;
    }

    /** A path below {@code /api/}. */
    private interface Path {
        String below() throws DataMeshException;
    }

    private interface RequestSetup {
        void of(HttpRequest.Builder request) throws JsonProcessingException;
    }

    private interface AnswerReader<T> {
        T of(JsonNode answer) throws IOException;
    }

    private interface BodyReader<T> {
        @Nullable
        T of(byte[] body) throws IOException;
    }
}
