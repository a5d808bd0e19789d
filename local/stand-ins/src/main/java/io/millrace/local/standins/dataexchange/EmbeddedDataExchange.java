package io.millrace.local.standins.dataexchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.http.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * AWS Data Exchange in this process, as restJson1 over HTTP; what is in it lives in memory until it is closed. Callers
 * sign as {@link LocalIdentity}; signatures themselves are not verified. Where AWS does not document an answer, the
 * strictest one is given: a finalised revision takes no update at all, and {@link DataExchangeFaults} changes the rest.
 */
public final class EmbeddedDataExchange implements AutoCloseable {

    private static final Duration IMPORT = Duration.ofSeconds(1);
    private static final String CREDENTIAL = "Credential=" + LocalIdentity.ACCESS_KEY_ID + "/";
    private static final String SCOPE = "/dataexchange/aws4_request";
    private static final int BODY_BYTES = 8 * 1024 * 1024;

    private final ObjectMapper json = new ObjectMapper();
    private final List<Call> calls = new ArrayList<>();
    private final DataExchangeFaults faults = new DataExchangeFaults(IMPORT);
    private final InstantSource clock;
    private final ImportableObjects objects;
    private final DataExchangeService service;
    private final LoopbackServer server;

    /**
     * One call.
     *
     * @param status of the answer; 0 when the connection was closed without one
     */
    public record Call(DataExchangeOperation operation, int status) {}

    private EmbeddedDataExchange(int port, ImportableObjects objects, Quotas quotas, InstantSource clock) {
        this.clock = clock;
        this.objects = objects;
        this.service = new DataExchangeService(quotas, faults, this::readLater);
        this.server = LoopbackServer.start("Data Exchange", port, this::serve);
    }

    /**
     * @param port of the loopback address; 0 for any free one
     * @param s3 that import jobs read; it stays the caller's
     * @throws EmbeddedServiceException when the port is taken
     */
    public static EmbeddedDataExchange start(int port, S3Client s3) {
        return start(port, new EmbeddedS3Objects(s3), Quotas.DEFAULT, InstantSource.system());
    }

    /** With other limits, and a clock that the caller turns. */
    public static EmbeddedDataExchange start(int port, S3Client s3, Quotas quotas, InstantSource clock) {
        return start(port, new EmbeddedS3Objects(s3), quotas, clock);
    }

    /** Without an S3: every object that a job names exists, with so many bytes. */
    public static EmbeddedDataExchange startWithObjectsOf(int port, long bytes) {
        return start(port, source -> bytes, Quotas.DEFAULT, InstantSource.system());
    }

    private static EmbeddedDataExchange start(int port, ImportableObjects objects, Quotas quotas, InstantSource clock) {
        return new EmbeddedDataExchange(port, objects, quotas, clock);
    }

    public URI endpoint() {
        return server.url();
    }

    public DataExchangeFaults faults() {
        return faults;
    }

    /** Every call so far, in the order of the answers; on record before the caller has its own. */
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** Notifications sent to subscribers, each client token once. */
    public List<Notification> notifications() {
        return service.notifications();
    }

    /** Jobs that are in progress now. */
    public int runningJobs() {
        return service.runningJobs(clock.instant());
    }

    DataExchangeService service() {
        return service;
    }

    @Override
    public void close() {
        server.close();
    }

    private void readLater(StoredJob job) {
        server.execute(() -> service.read(job, objects.read(job.sources())));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES);
            URI uri = exchange.getRequestURI();
            DataExchangeOperation.Target target =
                    DataExchangeOperation.of(exchange.getRequestMethod(), uri.getRawPath());
            if (target == null) {
                send(
                        exchange,
                        new Answer(
                                404,
                                "UnknownOperationException",
                                DataExchangeAnswers.empty().put("Message", "No such operation")));
                return;
            }
            LockSupport.parkNanos(faults.latency().toNanos());
            Answer answer = answer(exchange, target, body);
            synchronized (calls) {
                calls.add(new Call(target.operation(), answer == null ? 0 : answer.status));
            }
            if (answer != null) {
                send(exchange, answer);
            }
        }
    }

    /** @param error null when it is none */
    private record Answer(int status, @Nullable String error, ObjectNode body) {}

    /** Null when none is to be sent. */
    private @Nullable Answer answer(HttpExchange exchange, DataExchangeOperation.Target target, byte[] body) {
        try {
            ObjectNode answer = faults.serve(target.operation(), () -> {
                requireIdentity(exchange.getRequestHeaders().getFirst("Authorization"));
                return service.answer(request(exchange.getRequestURI(), target, body), clock.instant());
            });
            return new Answer(target.operation().status(), null, answer);
        } catch (DataExchangeFaults.LostException e) {
            return null;
        } catch (DataExchangeRefusal e) {
            return new Answer(e.status(), e.error(), DataExchangeAnswers.error(e));
        }
    }

    private static void requireIdentity(@Nullable String authorization) {
        if (authorization == null || !authorization.contains(CREDENTIAL) || !authorization.contains(SCOPE)) {
            throw DataExchangeRefusal.denied(
                    "The request is not signed for dataexchange by " + LocalIdentity.ACCESS_KEY_ID);
        }
    }

    private DataExchangeRequest request(URI uri, DataExchangeOperation.Target target, byte[] body) {
        return new DataExchangeRequest(
                target.operation(),
                target.labels().stream().map(EmbeddedDataExchange::decode).toList(),
                query(uri.getRawQuery()),
                body(body));
    }

    private JsonNode body(byte[] body) {
        if (body.length == 0) {
            return DataExchangeAnswers.empty();
        }
        try {
            JsonNode parsed = json.readTree(body);
            if (parsed.isObject()) {
                return parsed;
            }
        } catch (JsonProcessingException e) {
            throw DataExchangeRefusal.invalid("The body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw DataExchangeRefusal.invalid("The body is not text: " + e.getMessage());
        }
        throw DataExchangeRefusal.invalid("The body is not a JSON object");
    }

    private static Map<String, List<String>> query(@Nullable String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                String[] parts = parameter.split("=", 2);
                parameters
                        .computeIfAbsent(decode(parts[0]), name -> new ArrayList<>())
                        .add(parts.length == 2 ? decode(parts[1]) : "");
            }
        }
        return parameters;
    }

    /** In URIs, other than in forms, a plus sign is a plus sign. */
    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw DataExchangeRefusal.invalid("The URI is not encoded: " + encoded);
        }
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        if (answer.error != null) {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", answer.error);
        }
        byte[] body = answer.status == 204 ? new byte[0] : json.writeValueAsBytes(answer.body);
        LoopbackServer.send(exchange, answer.status, "application/json", body);
    }
}
