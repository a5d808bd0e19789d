package io.millrace.connectors.s3;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of the direct content of a folder, folders and objects each in key order. */
public final class FolderListing {

    private final List<String> folders;
    private final List<StoredObject> objects;
    private final @Nullable String next;

    private FolderListing(List<String> folders, List<StoredObject> objects, @Nullable String next) {
        this.folders = List.copyOf(folders);
        this.objects = List.copyOf(objects);
        this.next = next;
    }

    /** @param max what was asked for: a full page may have a next one */
    static FolderListing of(List<String> folders, List<StoredObject> objects, int max) {
        String next = null;
        if (folders.size() + objects.size() >= max) {
            String folder = folders.isEmpty() ? "" : folders.get(folders.size() - 1);
            String object =
                    objects.isEmpty() ? "" : objects.get(objects.size() - 1).key();
            next = KeyOrder.compare(folder, object) > 0 ? folder : object;
        }
        return new FolderListing(folders, objects, next);
    }

    /** Key prefixes of the folders in it, each ending in a slash. */
    public List<String> folders() {
        return folders;
    }

    public List<StoredObject> objects() {
        return objects;
    }

    /** Start position of the next page, exclusive; null on the last one. */
    public @Nullable String next() {
        return next;
    }
}
