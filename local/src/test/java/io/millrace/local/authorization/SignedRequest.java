package io.millrace.local.authorization;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request of an AWS client, signed with version 4. */
final class SignedRequest {

    private static final Pattern REQUEST_LINE = Pattern.compile("([A-Z]+) (/\\S*) HTTP/1\\.1");
    private static final Pattern SCOPE = Pattern.compile("Credential=[^/]+/\\d+/[^/]+/([a-z0-9-]+)/aws4_request");

    private final String method;
    private final URI target;
    private final Map<String, String> headers;
    private final byte[] body;

    private SignedRequest(String method, URI target, Map<String, String> headers, byte[] body) {
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
    }

    /** @param head request line and headers, including the empty line after them */
    static SignedRequest parse(byte[] head) {
        String[] lines = new String(head, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        Matcher request = REQUEST_LINE.matcher(lines[0]);
        if (!request.matches()) {
            throw new IllegalArgumentException("not a request: " + lines[0]);
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon),
                        lines[i].substring(colon + 1).strip());
            }
        }
        if (headers.containsKey("Transfer-Encoding")) {
            throw new IllegalArgumentException("a body without a length: " + lines[0]);
        }
        return new SignedRequest(request.group(1), URI.create(request.group(2)), headers, new byte[0]);
    }

    SignedRequest withBody(byte[] content) {
        return new SignedRequest(method, target, headers, content);
    }

    /** Announced length of the body. */
    long length() {
        return Long.parseLong(headers.getOrDefault("Content-Length", "0"));
    }

    String method() {
        return method;
    }

    /** The decoded path without the first slash. */
    String path() {
        return target.getPath().substring(1);
    }

    /** The query as sent; empty without one. */
    String query() {
        return target.getRawQuery() == null ? "" : target.getRawQuery();
    }

    @Nullable
    String header(String name) {
        return headers.get(name);
    }

    byte[] body() {
        return body;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The service in the signature, such as {@code s3}. */
    String service() {
        Matcher scope = SCOPE.matcher(headers.getOrDefault("Authorization", ""));
        if (!scope.find()) {
            throw new IllegalArgumentException("not signed: " + this);
        }
        return scope.group(1);
    }

    /** The operation, in protocols that name it in a header: the text after the last dot. */
    String operation() {
        String named = headers.getOrDefault("X-Amz-Target", "");
        return named.substring(named.lastIndexOf('.') + 1);
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
