package io.millrace.local.standins.datamesh;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.http.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A Data Mesh Manager in this process; what is in it lives in memory until it is closed. It listens on the loopback
 * address, and takes one key. What its people do is done through {@link #organisation}, or over HTTP. Where an answer is
 * not documented, the strictest one is given: an event that is not known is a refused cursor.
 */
public final class EmbeddedDataMesh implements AutoCloseable {

    /** Not a secret: only this machine can reach the server. */
    public static final String API_KEY = "millrace-local";

    private static final String PRINCIPAL = "api-key:6f1d3c1e";
    private static final int BODY_BYTES = 8 * 1024 * 1024;

    private final ObjectMapper json = new ObjectMapper();
    private final List<Call> calls = new ArrayList<>();
    private final DataMeshFaults faults = new DataMeshFaults();
    private final Organisation organisation;
    private final DataMeshApi api;
    private final LoopbackServer server;

    /**
     * One call.
     *
     * @param target path and query as they were sent
     * @param accepted the Accept header; empty without one
     * @param body as it was sent
     * @param status of the answer; 0 when the connection was closed without one
     */
    public record Call(DataMeshOperation operation, String target, String accepted, String body, int status) {}

    private EmbeddedDataMesh(int port, Generation generation, InstantSource clock) {
        this.organisation = new Organisation(generation, clock);
        this.api = new DataMeshApi(organisation, PRINCIPAL);
        this.server = LoopbackServer.start("Data Mesh Manager", port, this::serve);
    }

    /**
     * Of the newest generation.
     *
     * @param port of the loopback address; 0 for any free one
     * @throws EmbeddedServiceException when the port is taken
     */
    public static EmbeddedDataMesh start(int port) {
        return start(port, Generation.PROVISIONING, InstantSource.system());
    }

    /** @param clock that the caller may turn */
    public static EmbeddedDataMesh start(int port, Generation generation, InstantSource clock) {
        return new EmbeddedDataMesh(port, generation, clock);
    }

    public URI url() {
        return server.url();
    }

    public Organisation organisation() {
        return organisation;
    }

    public DataMeshFaults faults() {
        return faults;
    }

    /** Every call so far, each noted before it is answered. */
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readNBytes(BODY_BYTES), UTF_8);
            URI uri = exchange.getRequestURI();
            DataMeshOperation.Target target = DataMeshOperation.of(exchange.getRequestMethod(), uri.getRawPath());
            if (target == null) {
                send(exchange, DataMeshAnswer.problem(DataMeshRefusal.missing("No such resource")), false);
                return;
            }
            LockSupport.parkNanos(faults.latency().toNanos());
            DataMeshFaults.Fate fate = faults.take(target.operation(), target.labels());
            DataMeshFaults.Call fault = fate.call();
            DataMeshAnswer sent = sent(exchange, target, body, fate);
            String accepted = exchange.getRequestHeaders().getFirst("Accept");
            synchronized (calls) {
                calls.add(new Call(
                        target.operation(),
                        uri.toString(),
                        accepted == null ? "" : accepted,
                        body,
                        sent == null ? 0 : sent.status()));
            }
            if (sent != null) {
                send(exchange, sent, fault == DataMeshFaults.Call.RESPONSE_CUT);
            } else if (fault == DataMeshFaults.Call.HANGING) {
                hang();
            }
        }
    }

    /** Null for no answer. */
    private @Nullable DataMeshAnswer sent(
            HttpExchange exchange, DataMeshOperation.Target target, String body, DataMeshFaults.Fate fate) {
        PlannedAnswer planned = fate.answer();
        if (planned != null) {
            return planned.answer();
        }
        DataMeshFaults.Call fault = fate.call();
        if (fault == DataMeshFaults.Call.REQUEST_LOST || fault == DataMeshFaults.Call.HANGING) {
            return null;
        }
        DataMeshAnswer answer = answer(exchange, target, body, fault);
        return fault == DataMeshFaults.Call.RESPONSE_LOST ? null : answer;
    }

    private void hang() {
        try {
            faults.hanging().await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private DataMeshAnswer answer(
            HttpExchange exchange, DataMeshOperation.Target target, String body, DataMeshFaults.Call fault) {
        try {
            if (!API_KEY.equals(exchange.getRequestHeaders().getFirst("x-api-key"))) {
                throw DataMeshRefusal.denied();
            }
            switch (fault) {
                case TOO_MANY_REQUESTS -> {
                    return later(DataMeshRefusal.tooManyRequests());
                }
                case UNAVAILABLE -> {
                    return later(DataMeshRefusal.broken(503));
                }
                case DENIED -> throw DataMeshRefusal.denied();
                case MISSING -> throw DataMeshRefusal.missing("Not found on purpose");
                case UNPROCESSABLE -> throw DataMeshRefusal.unprocessable("Refused on purpose");
                case FAILED_BEFORE_EFFECT -> throw DataMeshRefusal.broken(500);
                case WRONG_CONTENT_TYPE -> {
                    return DataMeshAnswer.page();
                }
                case REPEATED_PAGE -> {
                    return api.lastPage();
                }
                case SERVED,
                        FAILED_AFTER_EFFECT,
                        REQUEST_LOST,
                        RESPONSE_LOST,
                        RESPONSE_CUT,
                        EMPTY_LIST,
                        HALF_LIST,
                        HANGING -> {}
            }
            DataMeshAnswer answer = api.answer(request(exchange.getRequestURI(), target, body));
            if (fault == DataMeshFaults.Call.EMPTY_LIST || fault == DataMeshFaults.Call.HALF_LIST) {
                return shortened(answer, fault == DataMeshFaults.Call.EMPTY_LIST);
            }
            if (fault == DataMeshFaults.Call.FAILED_AFTER_EFFECT) {
                throw DataMeshRefusal.broken(502);
            }
            return answer;
        } catch (DataMeshRefusal e) {
            return DataMeshAnswer.problem(e);
        }
    }

    private DataMeshAnswer shortened(DataMeshAnswer answer, boolean isEmpty) {
        try {
            if (!(json.readTree(answer.body()) instanceof ArrayNode elements)) {
                return answer;
            }
            ArrayNode kept = json.createArrayNode();
            for (int i = 0; !isEmpty && i < elements.size() / 2; i++) {
                kept.add(elements.get(i));
            }
            return new DataMeshAnswer(answer.status(), answer.contentType(), answer.headers(), kept.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that is no JSON: " + answer.body(), e);
        }
    }

    private DataMeshAnswer later(DataMeshRefusal refusal) {
        String retryAfter = faults.retryAfter();
        DataMeshAnswer answer = DataMeshAnswer.problem(refusal);
        return retryAfter == null ? answer : answer.with("Retry-After", retryAfter);
    }

    private DataMeshRequest request(URI uri, DataMeshOperation.Target target, String body) {
        return new DataMeshRequest(
                target.operation(),
                target.labels().stream().map(EmbeddedDataMesh::decode).toList(),
                query(uri.getRawQuery()),
                body,
                json);
    }

    private static Map<String, String> query(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                String[] parts = parameter.split("=", 2);
                parameters.putIfAbsent(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
            }
        }
        return parameters;
    }

    /** In URIs, other than in forms, a plus sign is a plus sign. */
    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw DataMeshRefusal.invalid("The URI is not encoded: " + encoded);
        }
    }

    private static void send(HttpExchange exchange, DataMeshAnswer answer, boolean isCut) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes, 0, isCut ? bytes.length / 2 : bytes.length);
    }
}
