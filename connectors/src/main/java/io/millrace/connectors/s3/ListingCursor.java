package io.millrace.connectors.s3;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a listing has to remember to emit every object once. Objects in ascending folders are kept per parent by
 * {@link FolderWindow}, all others by {@link RecentObjects}; both are bounded.
 */
final class ListingCursor {

    private final ListingLayout layout;
    private final String prefix;
    private final Map<String, FolderWindow> windows;
    private final RecentObjects strays;

    ListingCursor(Location location, ListingLayout layout, ListingState state) {
        this.layout = layout;
        this.prefix = location.prefix();
        this.windows = new HashMap<>();
        state.windows().forEach((parent, window) -> windows.put(parent, window.copy()));
        this.strays = state.strays().copy();
    }

    /** A copy that later calls do not change. */
    ListingState state() {
        NavigableMap<String, FolderWindow> copies = new TreeMap<>();
        windows.forEach((parent, window) -> copies.put(parent, window.copy()));
        return new ListingState(copies, strays.copy());
    }

    /** Where the listing of a parent starts, exclusive; null for its beginning. */
    @Nullable
    String startAfter(String parent) {
        FolderWindow window = windows.get(parent);
        return window == null || window.lowWater() == null ? null : parent + window.lowWater();
    }

    /** The folder that holds the ascending folder of this object; null for an object outside of any. */
    @Nullable
    String parent(StoredObject object) {
        int parentEnd = afterLevels(object.key(), prefix.length(), layout.every());
        boolean inAscending = layout.ascending() > 0
                && parentEnd >= 0
                && afterLevels(object.key(), parentEnd, layout.ascending()) >= 0;
        return inAscending ? object.key().substring(0, parentEnd) : null;
    }

    /** Whether the object is still to be emitted: never seen, or with another etag. */
    boolean isNew(StoredObject object) {
        String parent = parent(object);
        if (parent == null) {
            return strays.isNew(object);
        }
        FolderWindow window = windows.get(parent);
        return window == null || window.isNew(folder(parent, object), file(parent, object), object.etag());
    }

    /** The object was emitted. */
    void emitted(StoredObject object) {
        String parent = parent(object);
        if (parent == null) {
            strays.emitted(object, layout.recent());
        } else {
            windows.computeIfAbsent(parent, absent -> new FolderWindow())
                    .emitted(folder(parent, object), file(parent, object), object.etag(), layout.window());
        }
    }

    /** Everything was looked at once. */
    void scanned() {
        strays.scanned(layout.recent());
    }

    private String folder(String parent, StoredObject object) {
        return object.key().substring(parent.length(), folderEnd(parent, object));
    }

    private String file(String parent, StoredObject object) {
        return object.key().substring(folderEnd(parent, object));
    }

    private int folderEnd(String parent, StoredObject object) {
        return afterLevels(object.key(), parent.length(), layout.ascending());
    }

    /** The index behind so many slashes, or -1 when there are fewer. */
    private static int afterLevels(String key, int from, int levels) {
        int end = from;
        for (int level = 0; level < levels; level++) {
            int slash = key.indexOf('/', end);
            if (slash < 0) {
                return -1;
            }
            end = slash + 1;
        }
        return end;
    }
}
