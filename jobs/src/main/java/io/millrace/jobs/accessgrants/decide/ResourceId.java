package io.millrace.jobs.accessgrants.decide;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The validation of ids of agreements, data products and teams: any well-formed text that can be one segment of a path.
 */
public final class ResourceId {

    /** As the vendor's own command line takes them. */
    private static final int LENGTH_MAX = 256;

    /** The server's placeholders for a missing id. */
    private static final String NONE = "unknown";

    /** Would be resolved on the way, encoded or not, and lead to another resource. */
    private static final Pattern RELATIVE_SEGMENT = Pattern.compile("(?:^|[/\\\\])\\.{1,2}(?:$|[/\\\\])");

    private ResourceId() {}

    public static boolean isNone(@Nullable String id) {
        return id == null || id.isBlank() || id.equals(NONE);
    }

    public static boolean isValid(String id) {
        return !isNone(id)
                && id.length() <= LENGTH_MAX
                && !RELATIVE_SEGMENT.matcher(id).find()
                && StandardCharsets.UTF_8.newEncoder().canEncode(id);
    }
}
