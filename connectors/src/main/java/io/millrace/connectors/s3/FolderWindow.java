package io.millrace.connectors.s3;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The most recent ascending folders of one parent, each with the etags of its files. When one more folder appears than
 * the window holds, the lowest leaves and the low-water mark rises to the then lowest: names below it are never listed
 * again. Folder names end in a slash and are in key order.
 */
final class FolderWindow {

    private @Nullable String lowWater;
    private final NavigableMap<String, NavigableMap<String, String>> folders = new TreeMap<>(KeyOrder::compare);

    FolderWindow() {
        this(null);
    }

    FolderWindow(@Nullable String lowWater) {
        this.lowWater = lowWater;
    }

    @Nullable
    String lowWater() {
        return lowWater;
    }

    /** Folder to file to etag; live, for the serializer. */
    NavigableMap<String, NavigableMap<String, String>> folders() {
        return folders;
    }

    boolean isNew(String folder, String file, String etag) {
        if (lowWater != null && KeyOrder.compare(folder, lowWater) < 0) {
            return false;
        }
        NavigableMap<String, String> files = folders.get(folder);
        return files == null || !etag.equals(files.get(file));
    }

    void emitted(String folder, String file, String etag, int window) {
        folders.computeIfAbsent(folder, absent -> new TreeMap<>(KeyOrder::compare))
                .put(file, etag);
        while (folders.size() > window) {
            folders.pollFirstEntry();
            lowWater = folders.firstKey();
        }
    }

    FolderWindow copy() {
        FolderWindow copy = new FolderWindow(lowWater);
        folders.forEach((folder, files) -> copy.folders.put(folder, new TreeMap<>(files)));
        return copy;
    }
}
