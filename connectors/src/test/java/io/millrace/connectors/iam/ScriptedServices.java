package io.millrace.connectors.iam;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Services of AWS that answer what the test says. */
final class ScriptedServices implements AutoCloseable {

    private static final Pattern SCOPE = Pattern.compile("Credential=([^/]+)/\\d{8}/([^/]+)/([^/]+)/");

    /**
     * A request.
     *
     * @param key id of the access key that it is signed with
     * @param target path and query
     * @param operation of the JSON protocols; empty for the others
     */
    record Received(String key, String region, String service, String target, String operation, String body) {}

    record Answer(int status, Map<String, String> headers, String body) {

        static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new ArrayList<>();
    private volatile Function<Received, Answer> script = request -> Answer.of(500, "");

    ScriptedServices() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** May block: requests are served side by side. */
    void answers(Function<Received, Answer> next) {
        script = next;
    }

    void answers(int status, String body) {
        script = request -> Answer.of(status, body);
    }

    synchronized List<Received> received() {
        return List.copyOf(received);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher scope = SCOPE.matcher("" + exchange.getRequestHeaders().getFirst("Authorization"));
            boolean isSigned = scope.find();
            String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            Received request = new Received(
                    isSigned ? scope.group(1) : "",
                    isSigned ? scope.group(2) : "",
                    isSigned ? scope.group(3) : "",
                    exchange.getRequestURI().toString(),
                    operation == null ? "" : operation,
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            synchronized (this) {
                received.add(request);
            }
            Answer answer = script.apply(request);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
