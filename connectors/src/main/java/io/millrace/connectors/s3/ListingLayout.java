package io.millrace.connectors.s3;

import io.millrace.connectors.s3.FolderRule.Visit;
import java.io.Serializable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The naming scheme of the folders below a location, which bounds the state of a listing: first levels that are always
 * listed, then parents, whose folders have names that ascend over time, then files at any depth. The parents are given
 * by a number of levels or by a {@link FolderRule}.
 *
 * <pre>{@code
 * TENANT/TABLE/EXPORT_VERSION/FILE        every 2, ascending 1
 * ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/   parents by a rule, ascending 3
 * FILE                                    flat
 * }</pre>
 */
public final class ListingLayout implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int DEFAULT_WINDOW = 16;
    private static final int DEFAULT_RECENT = 1_000;

    private final FolderRule rule;
    private final int ascending;
    private final int window;
    private final int recent;
    private final @Nullable FolderRange range;

    private ListingLayout(FolderRule rule, int ascending, int window, int recent, @Nullable FolderRange range) {
        this.rule = rule;
        this.ascending = ascending;
        this.window = window;
        this.recent = recent;
        this.range = range;
    }

    /** Both at least 0; the window is 16 folders, and 1,000 recent objects outside of ascending folders. */
    public static ListingLayout of(int every, int ascending) {
        if (every < 0) {
            throw new IllegalArgumentException("a layout has no " + every + " levels");
        }
        return of(
                folder -> folder.chars().filter(c -> c == '/').count() < every ? Visit.LEVEL : Visit.PARENT, ascending);
    }

    /** @param ascending how many levels below a parent ascend, taken as one name; at least 0 */
    public static ListingLayout of(FolderRule rule, int ascending) {
        if (ascending < 0) {
            throw new IllegalArgumentException("a layout has no " + ascending + " levels");
        }
        return new ListingLayout(rule, ascending, DEFAULT_WINDOW, DEFAULT_RECENT, null);
    }

    /** Files at any depth with names in no order. */
    public static ListingLayout flat() {
        return of(0, 0);
    }

    /** Number of the last ascending folders of each parent are watched for new and changed files; at least 1. */
    public ListingLayout withWindow(int folders) {
        return new ListingLayout(rule, ascending, atLeastOne(folders), recent, range);
    }

    /** Number of remembered objects outside of ascending folders, for the whole location; at least 1. */
    public ListingLayout withRecent(int objects) {
        return new ListingLayout(rule, ascending, window, atLeastOne(objects), range);
    }

    /**
     * Gives only objects in ascending folders of this form, from a first to a last: nothing before them is listed, and
     * after them no more than the page they end in. Folders are named over all ascending levels, with a slash behind.
     *
     * @param form of a whole name, such as {@code \d{4}/\d{2}/\d{2}/}
     */
    public ListingLayout withFolders(Pattern form, String first, String last) {
        return new ListingLayout(rule, ascending, window, recent, new FolderRange(form, first, last));
    }

    private static int atLeastOne(int number) {
        if (number < 1) {
            throw new IllegalArgumentException(number + " is too few");
        }
        return number;
    }

    /** @param folder below the location */
    Visit visit(String folder) {
        return rule.visit(folder);
    }

    int window() {
        return window;
    }

    int recent() {
        return recent;
    }

    /** Null for all ascending folders, and objects outside of them. */
    @Nullable
    FolderRange range() {
        return range;
    }

    /** The length of the part of this path that names the parent; -1 for an object outside of ascending folders. */
    int parentEnd(String path) {
        int end = 0;
        Visit visit = visit("");
        while (visit == Visit.LEVEL && end >= 0) {
            end = afterLevels(path, end, 1);
            visit = end < 0 ? Visit.SKIP : visit(path.substring(0, end));
        }
        return visit == Visit.PARENT && ascending > 0 && folderEnd(path, end) >= 0 ? end : -1;
    }

    /** The length of the part of this path that names the ascending folder; -1 when there are too few levels. */
    int folderEnd(String path, int parentEnd) {
        return afterLevels(path, parentEnd, ascending);
    }

    /** The index behind so many slashes, or -1 when there are fewer. */
    private static int afterLevels(String path, int from, int levels) {
        int end = from;
        for (int level = 0; level < levels; level++) {
            int slash = path.indexOf('/', end);
            if (slash < 0) {
                return -1;
            }
            end = slash + 1;
        }
        return end;
    }
}
