package io.millrace.connectors.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The few requests of S3 that the adapter sends, path-style over HTTP, with answers that a test can put in front. */
final class S3StandIn implements AutoCloseable {

    /** One answer given in place of the real one; a status of 0 drops the connection. */
    record Answer(int status, String code) {}

    private final MemoryObjectStore objects;
    private final HttpServer server;
    private final Queue<Answer> answers = new ArrayDeque<>();
    private int requests;
    private int cutAfter = Integer.MAX_VALUE;

    S3StandIn(Location location) throws IOException {
        objects = new MemoryObjectStore(location);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newFixedThreadPool(2));
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void answerNext(int times, int status, String code) {
        for (int i = 0; i < times; i++) {
            answers.add(new Answer(status, code));
        }
    }

    /** Bodies announce their full length and end after so many bytes. */
    synchronized void cutBodies(int afterBytes) {
        cutAfter = afterBytes;
    }

    /** Puts an object there that another client wrote, with its metadata. */
    synchronized void put(String key, byte[] content, Map<String, String> metadata) {
        objects.write(key, content, metadata);
    }

    synchronized int requests() {
        return requests;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        requests++;
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer = answers.poll();
        if (answer != null) {
            if (answer.status() != 0 && exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(answer.status(), -1);
            } else if (answer.status() != 0) {
                error(exchange, answer.status(), answer.code());
            }
            exchange.close();
            return;
        }
        String path = URLDecoder.decode(exchange.getRequestURI().getRawPath().replace("+", "%2B"), UTF_8);
        String key = path.replaceFirst("^/[^/]*/?", "");
        try (exchange) {
            if (exchange.getRequestMethod().equals("PUT")) {
                objects.write(key, body);
                exchange.sendResponseHeaders(200, -1);
            } else if (exchange.getRequestMethod().equals("HEAD")) {
                head(exchange, key);
            } else if (key.isEmpty()) {
                list(exchange, parameters(exchange.getRequestURI().getRawQuery()));
            } else {
                get(exchange, key);
            }
        } catch (ObjectStoreException failure) {
            throw new IOException(failure);
        }
    }

    /** An answer to HEAD has no body, whatever it says. */
    private void head(HttpExchange exchange, String key) throws IOException {
        try {
            StoredObject found = objects.stat(key, null);
            exchange.getResponseHeaders().add("ETag", '"' + found.etag() + '"');
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(found.size()));
            found.metadata()
                    .forEach((name, value) -> exchange.getResponseHeaders().add("x-amz-meta-" + name, value));
            exchange.getResponseHeaders()
                    .add(
                            "Last-Modified",
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    Instant.ofEpochMilli(found.lastModified()).atZone(ZoneOffset.UTC)));
            exchange.sendResponseHeaders(200, -1);
        } catch (ObjectStoreException missing) {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private void get(HttpExchange exchange, String key) throws IOException, ObjectStoreException {
        List<StoredObject> found = objects.list(key, null, 1);
        if (found.isEmpty() || !found.get(0).key().equals(key)) {
            error(exchange, 404, "NoSuchKey");
            return;
        }
        String etag = '"' + found.get(0).etag() + '"';
        String wanted = exchange.getRequestHeaders().getFirst("If-Match");
        if (wanted != null && !wanted.equals(etag)) {
            error(exchange, 412, "PreconditionFailed");
            return;
        }
        try (InputStream content = objects.open(key, null, null)) {
            byte[] bytes = content.readAllBytes();
            exchange.getResponseHeaders().add("ETag", etag);
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes, 0, Math.min(bytes.length, cutAfter));
        }
    }

    /** Pages hold at most two entries, so that a client has to follow continuation tokens. */
    private void list(HttpExchange exchange, Map<String, String> query) throws IOException, ObjectStoreException {
        String prefix = query.getOrDefault("prefix", "");
        String given = query.get("continuation-token");
        String token = given == null ? null : URLDecoder.decode(given, UTF_8);
        String startAfter = token == null ? query.get("start-after") : token;
        int max = Math.min(2, Integer.parseInt(query.get("max-keys")));
        FolderListing page = query.containsKey("delimiter")
                ? objects.level(prefix, token == null ? within(prefix, startAfter) : token, max)
                : FolderListing.of(List.of(), objects.list(prefix, startAfter, max), max);
        String more = page.next() == null
                ? "<IsTruncated>false</IsTruncated>"
                : "<IsTruncated>true</IsTruncated>" + tag("NextContinuationToken", encoded(page.next()));
        String contents = page.objects().stream()
                .map(object -> "<Contents>" + tag("Key", encoded(object.key()))
                        + tag(
                                "LastModified",
                                Instant.ofEpochMilli(object.lastModified()).toString())
                        + tag("ETag", "&quot;" + object.etag() + "&quot;")
                        + tag("Size", String.valueOf(object.size())) + "</Contents>")
                .collect(Collectors.joining());
        String prefixes = page.folders().stream()
                .map(folder -> "<CommonPrefixes>" + tag("Prefix", encoded(folder)) + "</CommonPrefixes>")
                .collect(Collectors.joining());
        xml(
                exchange,
                200,
                "<ListBucketResult><EncodingType>url</EncodingType>" + more + contents + prefixes
                        + "</ListBucketResult>");
    }

    /** S3 shows a folder again when start-after is that folder, since its keys come after it. */
    private static @Nullable String within(String prefix, @Nullable String startAfter) {
        return startAfter != null && startAfter.endsWith("/") && startAfter.length() > prefix.length()
                ? startAfter.substring(0, startAfter.length() - 1)
                : startAfter;
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        Stream.of(query.split("&"))
                .map(parameter -> parameter.split("=", 2))
                .forEach(pair -> parameters.put(pair[0], pair.length == 1 ? "" : URLDecoder.decode(pair[1], UTF_8)));
        return parameters;
    }

    private static String encoded(String key) {
        return URLEncoder.encode(key, UTF_8);
    }

    private static String tag(String name, String value) {
        return "<" + name + ">" + value + "</" + name + ">";
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        xml(exchange, status, "<Error>" + tag("Code", code) + tag("Message", "answered by the test") + "</Error>");
    }

    private static void xml(HttpExchange exchange, int status, String document) throws IOException {
        byte[] bytes = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + document).getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
