package io.millrace.connectors.s3;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a listing, so that it emits every object once. Objects in ascending folders are kept per parent by
 * {@link FolderWindow}, all others by {@link RecentObjects}; both are bounded.
 */
final class ListingCursor {

    private final ListingLayout layout;
    private final String prefix;
    private final Map<String, FolderWindow> windows;
    private final RecentObjects others;
    /** Parent of the last object: in key order the next object usually has the same. */
    private @Nullable String lastParent;

    ListingCursor(Location location, ListingLayout layout, ListingState state) {
        this.layout = layout;
        this.prefix = location.prefix();
        this.windows = new HashMap<>();
        state.windows().forEach((parent, window) -> windows.put(parent, window.copy()));
        this.others = state.others().copy();
    }

    /** A copy that later calls do not change. */
    ListingState state() {
        NavigableMap<String, FolderWindow> copies = new TreeMap<>();
        windows.forEach((parent, window) -> copies.put(parent, window.copy()));
        return new ListingState(copies, others.copy());
    }

    /** Start of the listing of a parent, exclusive; null for its beginning. */
    @Nullable
    String startAfter(String parent) {
        FolderWindow window = windows.get(parent);
        String lowWater = window == null ? null : window.lowWater();
        String first = layout.range() == null ? null : layout.range().startAfter();
        if (lowWater == null) {
            return first == null ? null : parent + first;
        }
        return parent + (first == null || KeyOrder.compare(first, lowWater) < 0 ? lowWater : first);
    }

    /** The folder that holds the ascending folder of this object; null for an object outside of any. */
    @Nullable
    String parent(StoredObject object) {
        String key = object.key();
        if (lastParent == null || !key.startsWith(lastParent) || folderEnd(lastParent, object) < 0) {
            int parentEnd = layout.parentEnd(key.substring(prefix.length()));
            lastParent = parentEnd < 0 ? null : key.substring(0, prefix.length() + parentEnd);
        }
        return lastParent;
    }

    /** Whether the layout gives objects of this place, new or not. */
    boolean isInRange(StoredObject object) {
        String parent = parent(object);
        return layout.range() == null || (parent != null && layout.range().contains(folder(parent, object)));
    }

    /** Whether the object is still to be emitted: never seen, or with another etag. */
    boolean isNew(StoredObject object) {
        String parent = parent(object);
        if (parent == null) {
            return others.isNew(object);
        }
        FolderWindow window = windows.get(parent);
        return window == null || window.isNew(folder(parent, object), file(parent, object), object.etag());
    }

    /** The object was emitted. */
    void emitted(StoredObject object) {
        String parent = parent(object);
        if (parent == null) {
            others.emitted(object, layout.recent());
        } else {
            windows.computeIfAbsent(parent, absent -> new FolderWindow())
                    .emitted(folder(parent, object), file(parent, object), object.etag(), layout.window());
        }
    }

    /** Ends a complete scan. */
    void scanned() {
        others.scanned(layout.recent());
    }

    private String folder(String parent, StoredObject object) {
        return object.key().substring(parent.length(), folderEnd(parent, object));
    }

    private String file(String parent, StoredObject object) {
        return object.key().substring(folderEnd(parent, object));
    }

    private int folderEnd(String parent, StoredObject object) {
        return layout.folderEnd(object.key(), parent.length());
    }
}
