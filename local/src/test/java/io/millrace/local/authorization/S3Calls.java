package io.millrace.local.authorization;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Requests to S3 with path-style addresses. */
final class S3Calls {

    private static final Pattern DELETED = Pattern.compile("<Key>([^<]*)</Key>");
    private static final int NOT_FOUND = 404;

    private S3Calls() {}

    /**
     * Without the right to list the bucket, S3 denies access to a missing object instead of reporting it as missing.
     */
    static List<AuthorizedCall> of(SignedRequest request, int status) {
        String path = request.path();
        int slash = path.indexOf('/');
        String bucket = slash < 0 ? path : path.substring(0, slash);
        String key = slash < 0 ? "" : path.substring(slash + 1);
        if (request.method().equals("POST") && request.query().equals("delete")) {
            return DELETED.matcher(request.text())
                    .results()
                    .map(deleted -> on("DeleteObject", bucket + "/" + deleted.group(1)))
                    .toList();
        }
        if (key.isEmpty()) {
            return List.of(on(ofBucket(request), bucket));
        }
        List<AuthorizedCall> calls = new ArrayList<>();
        calls.add(on(ofObject(request), path));
        if (status == NOT_FOUND && reads(request)) {
            calls.add(on("ListBucket", bucket));
        }
        return calls;
    }

    private static boolean reads(SignedRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    private static String ofBucket(SignedRequest request) {
        if (!reads(request)) {
            throw new IllegalArgumentException("not a call of a job: " + request);
        }
        return switch (request.query()) {
            case "location" -> "GetBucketLocation";
            case "tagging" -> "GetBucketTagging";
            case "uploads" -> "ListBucketMultipartUploads";
            default -> "ListBucket";
        };
    }

    private static String ofObject(SignedRequest request) {
        String query = request.query();
        return switch (request.method()) {
            case "GET", "HEAD" ->
                query.contains("uploadId=")
                        ? "ListMultipartUploadParts"
                        : query.contains("versionId=") ? "GetObjectVersion" : "GetObject";
            case "DELETE" -> query.contains("uploadId=") ? "AbortMultipartUpload" : "DeleteObject";
            default -> "PutObject";
        };
    }

    private static AuthorizedCall on(String action, String path) {
        return new AuthorizedCall("s3:" + action, "arn:aws:s3:::" + path);
    }
}
