package io.millrace.connectors.s3;

/** The form of ETags inside Millrace: without the quotes that HTTP puts around them and S3 events do not. */
final class ETags {

    private ETags() {}

    static String unquoted(String etag) {
        return etag.length() > 1 && etag.startsWith("\"") && etag.endsWith("\"")
                ? etag.substring(1, etag.length() - 1)
                : etag;
    }
}
