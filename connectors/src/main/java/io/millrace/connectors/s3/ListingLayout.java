package io.millrace.connectors.s3;

import java.io.Serializable;

/**
 * How the folders below a location are named, which is what lets a listing forget. Levels are counted from the
 * location: first {@code every} levels that are always listed, then {@code ascending} levels whose names grow over
 * time, then files at any depth.
 *
 * <pre>{@code
 * TENANT/TABLE/EXPORT_VERSION/FILE        every 2, ascending 1
 * ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/   every 3, ascending 3
 * FILE                                    flat
 * }</pre>
 */
public final class ListingLayout implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int DEFAULT_WINDOW = 16;
    private static final int DEFAULT_RECENT = 1_000;

    private final int every;
    private final int ascending;
    private final int window;
    private final int recent;

    private ListingLayout(int every, int ascending, int window, int recent) {
        this.every = every;
        this.ascending = ascending;
        this.window = window;
        this.recent = recent;
    }

    /** Both at least 0; the window is 16 folders, and 1,000 recent strays. */
    public static ListingLayout of(int every, int ascending) {
        if (every < 0 || ascending < 0) {
            throw new IllegalArgumentException("a layout has no " + every + " and " + ascending + " levels");
        }
        return new ListingLayout(every, ascending, DEFAULT_WINDOW, DEFAULT_RECENT);
    }

    /** Files at any depth with names in no order. */
    public static ListingLayout flat() {
        return of(0, 0);
    }

    /** How many of the last ascending folders of each parent are watched for new and changed files; at least 1. */
    public ListingLayout withWindow(int folders) {
        return new ListingLayout(every, ascending, atLeastOne(folders), recent);
    }

    /** How many objects outside of ascending folders are remembered, for the whole location; at least 1. */
    public ListingLayout withRecent(int objects) {
        return new ListingLayout(every, ascending, window, atLeastOne(objects));
    }

    private static int atLeastOne(int number) {
        if (number < 1) {
            throw new IllegalArgumentException(number + " is too few");
        }
        return number;
    }

    int every() {
        return every;
    }

    int ascending() {
        return ascending;
    }

    int window() {
        return window;
    }

    int recent() {
        return recent;
    }
}
