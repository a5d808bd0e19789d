package io.millrace.local.tool.deploy;

import com.sun.net.httpserver.HttpExchange;
import io.millrace.local.standins.http.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of S3 that a deployment uses, with versions, which the embedded S3 lacks: HeadObject, PutObject,
 * ListObjectVersions in pages, DeleteObjects, DeleteBucket. Contents are not stored.
 */
final class VersionedStore implements AutoCloseable {

    private static final Pattern MARKER = Pattern.compile("key-marker=([^&]*)&(?:.*&)?version-id-marker=([^&]*)");
    private static final Pattern NAMED = Pattern.compile("<Key>([^<]*)</Key><VersionId>([^<]*)</VersionId>");
    private static final int NO_CONTENT = 204;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    /**
     * A version of an object.
     *
     * @param id ascending in the order of creation
     * @param isMarker whether it is a delete marker
     */
    private record Version(String key, String id, boolean isMarker) {
        String place() {
            return key + " " + id;
        }
    }

    /** The versions of each bucket, by key and id. */
    private final Map<String, NavigableMap<String, Version>> buckets = new ConcurrentHashMap<>();

    private final LoopbackServer server = LoopbackServer.start("S3", 0, this::serve);
    private int ids;
    private int pageSize = 1_000;
    private @Nullable String locked;

    URI endpoint() {
        return server.url();
    }

    synchronized void createBucket(String bucket) {
        buckets.putIfAbsent(bucket, new TreeMap<>());
    }

    /** Deletes a bucket; false when it is not empty. */
    synchronized boolean deleteBucket(String bucket) {
        NavigableMap<String, Version> versions = buckets.get(bucket);
        if (versions != null && !versions.isEmpty()) {
            return false;
        }
        buckets.remove(bucket);
        return true;
    }

    synchronized void put(String bucket, String key) {
        add(bucket, key, false);
    }

    /** Adds a delete marker, as DeleteObject does in a versioned bucket. */
    synchronized void hide(String bucket, String key) {
        add(bucket, key, true);
    }

    private void add(String bucket, String key, boolean isMarker) {
        Version version = new Version(key, String.format("v%06d", ++ids), isMarker);
        versions(bucket).orElseThrow().put(version.place(), version);
    }

    synchronized void pagesHold(int versions) {
        pageSize = versions;
    }

    /** Prevents the deletion of the versions of an object; null ends that. */
    synchronized void lock(@Nullable String key) {
        locked = key;
    }

    synchronized Optional<Integer> size(String bucket) {
        return versions(bucket).map(Map::size);
    }

    synchronized boolean has(String bucket, String key) {
        return versions(bucket).stream()
                .anyMatch(versions -> versions.values().stream()
                        .anyMatch(version -> version.key().equals(key) && !version.isMarker()));
    }

    private Optional<NavigableMap<String, Version>> versions(String bucket) {
        return Optional.ofNullable(buckets.get(bucket));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath().substring(1);
            int slash = path.indexOf('/');
            String bucket = slash < 0 ? path : path.substring(0, slash);
            String key = slash < 0 ? "" : path.substring(slash + 1);
            String query = exchange.getRequestURI().getQuery();
            synchronized (this) {
                if (versions(bucket).isEmpty()) {
                    refuse(exchange, NOT_FOUND, "NoSuchBucket");
                    return;
                }
                answer(exchange, bucket, key, query == null ? "" : query, body);
            }
        }
    }

    private void answer(HttpExchange exchange, String bucket, String key, String query, String body)
            throws IOException {
        switch (exchange.getRequestMethod()) {
            case "HEAD" -> exchange.sendResponseHeaders(has(bucket, key) ? 200 : NOT_FOUND, -1);
            case "PUT" -> {
                put(bucket, key);
                exchange.sendResponseHeaders(200, -1);
            }
            case "GET" -> send(exchange, 200, list(bucket, query));
            case "POST" -> send(exchange, 200, delete(bucket, body));
            case "DELETE" -> {
                if (deleteBucket(bucket)) {
                    exchange.sendResponseHeaders(NO_CONTENT, -1);
                } else {
                    refuse(exchange, CONFLICT, "BucketNotEmpty");
                }
            }
            default -> throw new IOException("not served: " + exchange.getRequestMethod());
        }
    }

    private String list(String bucket, String query) {
        Matcher marker = MARKER.matcher(query);
        NavigableMap<String, Version> versions = versions(bucket).orElseThrow();
        String after = marker.find() ? marker.group(1) + " " + marker.group(2) : "";
        List<Version> page =
                versions.tailMap(after, false).values().stream().limit(pageSize).toList();
        boolean isTruncated =
                !page.isEmpty() && versions.higherKey(page.get(page.size() - 1).place()) != null;
        StringBuilder xml = new StringBuilder("<ListVersionsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
                .append("<IsTruncated>")
                .append(isTruncated)
                .append("</IsTruncated>");
        if (isTruncated) {
            Version last = page.get(page.size() - 1);
            xml.append("<NextKeyMarker>").append(last.key()).append("</NextKeyMarker>");
            xml.append("<NextVersionIdMarker>").append(last.id()).append("</NextVersionIdMarker>");
        }
        for (Version version : page) {
            String element = version.isMarker() ? "DeleteMarker" : "Version";
            xml.append(String.format(
                    "<%s><Key>%s</Key><VersionId>%s</VersionId></%s>", element, version.key(), version.id(), element));
        }
        return xml.append("</ListVersionsResult>").toString();
    }

    private String delete(String bucket, String body) {
        List<String> errors = new ArrayList<>();
        for (MatchResult named : NAMED.matcher(body).results().toList()) {
            if (named.group(1).equals(locked)) {
                errors.add("<Error><Key>" + named.group(1) + "</Key><Code>AccessDenied</Code></Error>");
            } else {
                versions(bucket).orElseThrow().remove(named.group(1) + " " + named.group(2));
            }
        }
        return "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + String.join("", errors)
                + "</DeleteResult>";
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            send(exchange, status, "<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>");
        }
    }

    private static void send(HttpExchange exchange, int status, String xml) throws IOException {
        LoopbackServer.send(exchange, status, "application/xml", xml.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
