package io.millrace.connectors.s3;

import io.millrace.connectors.s3.FolderRule.Visit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a location in key order, page by page, without calls of its own: {@link #next} returns objects, then
 * {@link #request} the page to get, until the walk has {@link #ended}. Levels are listed one at a time; all objects
 * below a parent together, from the cursor's low-water mark to the end of the layout's range.
 */
final class ListingWalk {

    private final ListingLayout layout;
    private final ListingCursor cursor;
    private final String prefix;
    private final Deque<Folder> path = new ArrayDeque<>();
    private boolean abandoned;

    ListingWalk(Location location, ListingLayout layout, ListingCursor cursor) {
        this.layout = layout;
        this.cursor = cursor;
        this.prefix = location.prefix();
        descend(location.prefix());
    }

    /** The next object, or null when a page is needed first or the walk has ended. */
    @Nullable
    StoredObject next() {
        while (!path.isEmpty()) {
            Folder folder = path.element();
            Entry entry = folder.entries.poll();
            if (entry == null) {
                if (!folder.complete) {
                    return null;
                }
                path.remove();
            } else if (entry.object == null) {
                descend(entry.key);
            } else if (folder.isParent && isBehindRange(folder, entry.key)) {
                path.remove();
            } else {
                return entry.object;
            }
        }
        return null;
    }

    private boolean isBehindRange(Folder parent, String key) {
        return layout.range() != null && layout.range().isBehind(key.substring(parent.key.length()));
    }

    private void descend(String folder) {
        Visit visit = layout.visit(folder.substring(prefix.length()));
        if (visit != Visit.SKIP) {
            boolean isParent = visit == Visit.PARENT;
            path.push(new Folder(folder, isParent, isParent ? cursor.startAfter(folder) : null));
        }
    }

    /** True when there is neither an object nor a page left. Valid once {@link #next} gave null. */
    boolean ended() {
        return path.isEmpty();
    }

    boolean wasAbandoned() {
        return abandoned;
    }

    /** The page to get next, when the walk has not ended. */
    Request request() {
        Folder folder = path.element();
        return new Request(folder.key, folder.isParent, folder.startAfter);
    }

    /** The answer to {@link #request}. */
    void accept(Page page) {
        Folder folder = path.element();
        folder.entries.addAll(page.entries);
        folder.startAfter = page.next;
        folder.complete = page.next == null;
    }

    /** Skips the folder whose page is refused, and continues with the next one. */
    void skip() {
        path.remove();
    }

    /** Ends the walk early. */
    void abandon() {
        path.clear();
        abandoned = true;
    }

    /** A page to get. */
    static final class Request {

        private final String folder;
        private final boolean deep;
        private final @Nullable String startAfter;

        private Request(String folder, boolean deep, @Nullable String startAfter) {
            this.folder = folder;
            this.deep = deep;
            this.startAfter = startAfter;
        }

        String folder() {
            return folder;
        }

        Page get(ObjectStore store) throws ObjectStoreException {
            return deep
                    ? Page.of(store.list(folder, startAfter, ObjectStore.PAGE))
                    : Page.of(store.level(folder, startAfter, ObjectStore.PAGE));
        }
    }

    /** Entries in key order, and where the next page starts. */
    static final class Page {

        private final List<Entry> entries;
        private final @Nullable String next;

        private Page(List<Entry> entries, @Nullable String next) {
            this.entries = entries;
            this.next = next;
        }

        private static Page of(List<StoredObject> objects) {
            return of(FolderListing.of(List.of(), objects, ObjectStore.PAGE));
        }

        private static Page of(FolderListing listing) {
            List<Entry> entries = new ArrayList<>();
            listing.folders().forEach(folder -> entries.add(new Entry(folder, null)));
            listing.objects().forEach(object -> entries.add(new Entry(object.key(), object)));
            entries.sort((left, right) -> KeyOrder.compare(left.key, right.key));
            return new Page(entries, listing.next());
        }
    }

    private static final class Entry {

        final String key;
        final @Nullable StoredObject object;

        Entry(String key, @Nullable StoredObject object) {
            this.key = key;
            this.object = object;
        }
    }

    private static final class Folder {

        final String key;
        final boolean isParent;
        final Queue<Entry> entries = new ArrayDeque<>();

        @Nullable
        String startAfter;

        boolean complete;

        Folder(String key, boolean isParent, @Nullable String startAfter) {
            this.key = key;
            this.isParent = isParent;
            this.startAfter = startAfter;
        }
    }
}
