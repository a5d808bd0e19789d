package io.millrace.connectors.s3;

/** HTTP puts an ETag in quotes, S3 events do not; inside Millrace it never has them. */
final class ETags {

    private ETags() {}

    static String unquoted(String etag) {
        return etag.length() > 1 && etag.startsWith("\"") && etag.endsWith("\"")
                ? etag.substring(1, etag.length() - 1)
                : etag;
    }
}
