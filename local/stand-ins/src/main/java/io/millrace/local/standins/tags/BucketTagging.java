package io.millrace.local.standins.tags;

import io.millrace.connectors.iam.IamException;
import io.millrace.local.standins.http.Xml;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** GetBucketTagging of S3, whichever server answers it. */
public final class BucketTagging {

    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final DirectResourceTags resources;

    public BucketTagging(DirectResourceTags resources) {
        this.resources = resources;
    }

    /** An answer as XML. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(int status, byte[] body) {}

    /**
     * Whether a request is one of this operation.
     *
     * @param query of its URL; null for none
     */
    public static boolean isAsked(String method, @Nullable String query) {
        return method.equals("GET") && String.valueOf(query).matches("tagging(=.*)?");
    }

    /**
     * The answer to a request.
     *
     * @param path of its URL: that of the bucket
     */
    public Answer answer(String path, boolean isSigned) {
        if (!isSigned) {
            return error(403, "AccessDenied", "Access Denied");
        }
        SortedMap<String, String> tags;
        try {
            tags = resources.read(resources.arnEndingIn(":s3:::" + bucket(path)));
        } catch (IamException e) {
            return switch (e.kind()) {
                case MISSING -> error(404, "NoSuchBucket", "The specified bucket does not exist");
                case DENIED -> error(403, "AccessDenied", "Access Denied");
                case NOT_NOW -> error(503, "SlowDown", "Please reduce your request rate.");
                default -> error(500, "InternalError", "We encountered an internal error.");
            };
        }
        if (tags.isEmpty()) {
            return error(404, "NoSuchTagSet", "The TagSet does not exist");
        }
        return new Answer(
                200,
                Xml.document(
                        "Tagging",
                        NAMESPACE,
                        xml -> xml.element("TagSet", set -> {
                            for (Map.Entry<String, String> tag : tags.entrySet()) {
                                set.element(
                                        "Tag",
                                        one -> one.text("Key", tag.getKey()).text("Value", tag.getValue()));
                            }
                        })));
    }

    /** The bucket of a path. */
    public static String bucket(String path) {
        return path.replace("/", "");
    }

    private static Answer error(int status, String code, String message) {
        return new Answer(
                status, Xml.document("Error", "", xml -> xml.text("Code", code).text("Message", message)));
    }
}
