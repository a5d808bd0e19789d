package io.millrace.connectors.s3;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The state of a {@link ListingCursor} in a checkpoint. Immutable. */
final class ListingState {

    static final ListingState NOTHING_SEEN = new ListingState(new TreeMap<>(), new RecentObjects());

    private final NavigableMap<String, FolderWindow> windows;
    private final RecentObjects others;

    ListingState(NavigableMap<String, FolderWindow> windows, RecentObjects others) {
        this.windows = Collections.unmodifiableNavigableMap(windows);
        this.others = others;
    }

    /** By the key prefix of the parent, which ends in a slash or is empty. */
    NavigableMap<String, FolderWindow> windows() {
        return windows;
    }

    RecentObjects others() {
        return others;
    }
}
