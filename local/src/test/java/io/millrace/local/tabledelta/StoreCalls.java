package io.millrace.local.tabledelta;

import java.net.URI;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Calls to S3 as IAM sees them. */
final class StoreCalls {

    /**
     * An action and what it is on.
     *
     * @param action such as {@code s3:GetObject}
     * @param resource ARN of the bucket or object
     */
    record Call(String action, String resource) implements Comparable<Call> {
        @Override
        public int compareTo(Call other) {
            return toString().compareTo(other.toString());
        }
    }

    private StoreCalls() {}

    /** @param requests as {@link StoreGateway#calls()} has them, with path-style addresses */
    static Set<Call> of(Collection<String> requests) {
        Set<Call> calls = new TreeSet<>();
        requests.forEach(request -> calls.add(call(request)));
        return calls;
    }

    private static Call call(String request) {
        int blank = request.indexOf(' ');
        String method = request.substring(0, blank);
        URI target = URI.create(request.substring(blank + 1));
        String path = target.getPath().substring(1);
        String query = target.getRawQuery() == null ? "" : target.getRawQuery();
        if (path.indexOf('/') < 0 || path.indexOf('/') == path.length() - 1) {
            return new Call("s3:ListBucket", "arn:aws:s3:::" + path.replace("/", ""));
        }
        return new Call("s3:" + action(method, query), "arn:aws:s3:::" + path);
    }

    private static String action(String method, String query) {
        return switch (method) {
            case "GET", "HEAD" ->
                query.contains("uploadId=")
                        ? "ListMultipartUploadParts"
                        : query.contains("versionId=") ? "GetObjectVersion" : "GetObject";
            case "DELETE" -> query.contains("uploadId=") ? "AbortMultipartUpload" : "DeleteObject";
            default -> "PutObject";
        };
    }
}
