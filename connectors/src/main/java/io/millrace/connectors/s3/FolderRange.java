package io.millrace.connectors.s3;

import java.io.Serializable;
import java.util.regex.Pattern;

/** The range of ascending folders that a listing visits: names of a form, from a first to a last. */
final class FolderRange implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Pattern form;
    private final String first;
    private final String last;

    /** Names of folders as in keys: over all ascending levels, and ending in a slash. First and last count. */
    FolderRange(Pattern form, String first, String last) {
        if (!first.endsWith("/") || !last.endsWith("/") || KeyOrder.compare(first, last) > 0) {
            throw new IllegalArgumentException("there is no folder from '" + first + "' to '" + last + "'");
        }
        this.form = form;
        this.first = first;
        this.last = last;
    }

    boolean contains(String folder) {
        return KeyOrder.compare(folder, first) >= 0
                && KeyOrder.compare(folder, last) <= 0
                && form.matcher(folder).matches();
    }

    /** The key, within the parent, after which all keys of the range lie. */
    String startAfter() {
        return first.substring(0, first.length() - 1);
    }

    /** Whether this path in the parent, and so each that is listed after it, lies behind the range. */
    boolean isBehind(String path) {
        return KeyOrder.compare(path, last) > 0 && !path.startsWith(last);
    }
}
