package io.millrace.connectors.datamesh;

import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.rejects.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The encoding of ids in URIs: whatever a user named a resource stays one segment of the path. */
public final class EncodedId {

    /** The most characters that the vendor's own command line sends. */
    public static final int CHARACTERS_MAX = 256;

    private static final String UNRESERVED = "-._~";
    private static final String HEX = "0123456789ABCDEF";

    private EncodedId() {}

    /** The reason that an event's id cannot be sent as a parameter; null when it can. */
    public static @Nullable String problem(String id) {
        if (id.isEmpty()) {
            return "is empty";
        }
        if (id.length() > CHARACTERS_MAX) {
            return "is longer than " + CHARACTERS_MAX + " characters";
        }
        // Sent as a question mark, it would name something else.
        return StandardCharsets.UTF_8.newEncoder().canEncode(id) ? null : "is no Unicode text";
    }

    /** @throws DataMeshException INVALID, for an id that cannot be sent */
    static String parameter(String id) throws DataMeshException {
        return encoded(id, problem(id));
    }

    /** @throws DataMeshException INVALID, for an id that would not stay one segment on every server and proxy */
    static String segment(String id) throws DataMeshException {
        String problem = problem(id);
        return encoded(id, problem == null && hasDotSegment(id) ? "contains a segment of dots" : problem);
    }

    private static boolean hasDotSegment(String id) {
        return Arrays.stream(id.split("[/\\\\]", -1)).anyMatch(part -> part.equals(".") || part.equals(".."));
    }

    private static String encoded(String id, @Nullable String problem) throws DataMeshException {
        if (problem != null) {
            throw new DataMeshException(
                    Kind.INVALID, "An id " + problem + "; nothing was sent: " + Quoted.message(id), null, null);
        }
        StringBuilder text = new StringBuilder();
        for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
            boolean isLetterOrDigit = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
            if (isLetterOrDigit || UNRESERVED.indexOf(b) >= 0) {
                text.append((char) b);
            } else {
                text.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return text.toString();
    }
}
