package io.millrace.local.standins.tags;

import io.millrace.connectors.iam.IamException;
import io.millrace.local.standins.http.Xml;
import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** GetBucketTagging and PutBucketTagging of S3, whichever server answers it. */
public final class BucketTagging {

    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static final XMLInputFactory XML = XMLInputFactory.newInstance();

    private final DirectResourceTags resources;

    public BucketTagging(DirectResourceTags resources) {
        this.resources = resources;
    }

    /** An answer as XML. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(int status, byte[] body) {}

    /**
     * Whether a request is one of these operations.
     *
     * @param query of its URL; null for none
     */
    public static boolean isAsked(String method, @Nullable String query) {
        return (method.equals("GET") || method.equals("PUT"))
                && String.valueOf(query).matches("tagging(=.*)?");
    }

    /**
     * The answer to a request.
     *
     * @param path of its URL: that of the bucket
     */
    public Answer answer(String method, String path, byte[] body, boolean isSigned) {
        if (!isSigned) {
            return error(403, "AccessDenied", "Access Denied");
        }
        return method.equals("PUT") ? put(path, body) : get(path);
    }

    /** Replaces all of a bucket's tags; the bucket exists from then on. */
    private Answer put(String path, byte[] body) {
        Map<String, String> tags = new TreeMap<>();
        try {
            XMLStreamReader xml = XML.createXMLStreamReader(new ByteArrayInputStream(body));
            String key = "";
            while (xml.hasNext()) {
                boolean isStart = xml.next() == XMLStreamConstants.START_ELEMENT;
                if (isStart && xml.getLocalName().equals("Key")) {
                    key = xml.getElementText();
                } else if (isStart && xml.getLocalName().equals("Value")) {
                    tags.put(key, xml.getElementText());
                }
            }
        } catch (XMLStreamException e) {
            return error(400, "MalformedXML", "The XML you provided was not well-formed");
        }
        resources.put("arn:aws:s3:::" + bucket(path), tags);
        return new Answer(204, new byte[0]);
    }

    private Answer get(String path) {
        SortedMap<String, String> tags;
        try {
            tags = resources.read(resources.arnEndingIn(":s3:::" + bucket(path)));
        } catch (IamException e) {
            return switch (e.kind()) {
                case MISSING -> noSuchBucket();
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

    public static Answer noSuchBucket() {
        return error(404, "NoSuchBucket", "The specified bucket does not exist");
    }

    private static Answer error(int status, String code, String message) {
        return new Answer(
                status, Xml.document("Error", "", xml -> xml.text("Code", code).text("Message", message)));
    }
}
