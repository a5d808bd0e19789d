package io.millrace.local.tabledelta;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.sun.net.httpserver.HttpExchange;
import io.millrace.local.standins.http.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A proxy for Kinesis that refuses PutRecords: first whole requests, then single records, then nothing. Other calls
 * pass. Records the offered and the accepted records, in order.
 */
final class ThrottlingProxy implements AutoCloseable {

    private static final String REFUSAL = "ProvisionedThroughputExceededException";
    private static final List<String> PASSED_HEADERS =
            List.of("Content-Type", "X-Amz-Target", "X-Amz-Date", "Authorization");

    /** A PutRecords request: the data of its records, and the refused ones. */
    record Request(List<String> offered, Set<Integer> refused) {}

    private final ObjectMapper cbor = new ObjectMapper(new CBORFactory());
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Request> requests = new ArrayList<>();
    private final URI kinesis;
    private final Random random;
    private int wholeRefusals;
    private final int partRefusals;
    private final LoopbackServer server;
    private int puts;

    private ThrottlingProxy(URI kinesis, Random random, int wholeRefusals, int partRefusals) {
        this.kinesis = kinesis;
        this.random = random;
        this.wholeRefusals = wholeRefusals;
        this.partRefusals = partRefusals;
        server = LoopbackServer.start("throttled Kinesis", 0, this::answer);
    }

    /**
     * @param wholeRefusals number of initial PutRecords requests that are refused as a whole
     * @param partRefusals number of requests after them with a third of the records refused at random
     */
    static ThrottlingProxy start(URI kinesis, long seed, int wholeRefusals, int partRefusals) {
        return new ThrottlingProxy(kinesis, new Random(seed), wholeRefusals, partRefusals);
    }

    URI endpoint() {
        return server.url();
    }

    /** The requests that were not refused as a whole, oldest first. */
    synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Number of PutRecords requests refused as a whole. */
    synchronized int wholeRefusals() {
        return Math.min(puts, wholeRefusals);
    }

    /** Ends the refusal of whole requests. */
    synchronized void relent() {
        wholeRefusals = Math.min(puts, wholeRefusals);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            if (target.endsWith(".PutRecords")) {
                put(exchange, cbor.readTree(body));
            } else {
                HttpResponse<byte[]> answer = forward(exchange, body);
                send(exchange, answer.statusCode(), answer.body());
            }
        }
    }

    /** Sequential, so that the order of accepted records is known. */
    private synchronized void put(HttpExchange exchange, JsonNode request) throws IOException {
        puts++;
        if (puts <= wholeRefusals) {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", REFUSAL);
            ObjectNode refusal = cbor.createObjectNode().put("__type", REFUSAL).put("message", "Rate exceeded");
            send(exchange, 400, cbor.writeValueAsBytes(refusal));
            return;
        }
        List<String> offered = new ArrayList<>();
        Set<Integer> refused = new HashSet<>();
        ArrayNode passed = cbor.createArrayNode();
        for (JsonNode found : request.get("Records")) {
            if (puts <= wholeRefusals + partRefusals && random.nextInt(3) == 0) {
                refused.add(offered.size());
            } else {
                passed.add(found);
            }
            offered.add(new String(found.get("Data").binaryValue(), StandardCharsets.UTF_8));
        }
        requests.add(new Request(offered, refused));
        send(exchange, 200, cbor.writeValueAsBytes(merge(offered.size(), refused, passOn(exchange, request, passed))));
    }

    private Iterator<JsonNode> passOn(HttpExchange exchange, JsonNode request, ArrayNode passed) throws IOException {
        if (passed.isEmpty()) {
            return passed.iterator();
        }
        ObjectNode rest = request.deepCopy();
        rest.set("Records", passed);
        HttpResponse<byte[]> answer = forward(exchange, cbor.writeValueAsBytes(rest));
        JsonNode taken = cbor.readTree(answer.body());
        if (answer.statusCode() != 200 || taken.path("FailedRecordCount").asInt() != 0) {
            throw new IllegalStateException("Kinesis itself refuses: " + answer.statusCode() + " " + taken);
        }
        return taken.get("Records").iterator();
    }

    private ObjectNode merge(int offered, Set<Integer> refused, Iterator<JsonNode> taken) {
        ObjectNode answer = cbor.createObjectNode().put("FailedRecordCount", refused.size());
        ArrayNode results = answer.putArray("Records");
        for (int i = 0; i < offered; i++) {
            if (refused.contains(i)) {
                results.addObject().put("ErrorCode", REFUSAL).put("ErrorMessage", "Rate exceeded for shard");
            } else {
                results.add(taken.next());
            }
        }
        return answer;
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(kinesis.resolve("/")).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        for (String header : PASSED_HEADERS) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                request.header(header, value);
            }
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        LoopbackServer.send(exchange, status, "application/x-amz-cbor-1.1", body);
    }

    @Override
    public void close() {
        server.close();
    }
}
