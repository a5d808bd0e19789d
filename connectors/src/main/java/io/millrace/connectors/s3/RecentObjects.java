package io.millrace.connectors.s3;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The most recently modified objects of a set whose names follow no order. Those modified at or before the newest one
 * that had to be forgotten count as seen. Objects modified in the same instant are forgotten together or not at all,
 * since S3 gives whole seconds; so there can be more of them than the bound, by those of one instant.
 *
 * <p>A scan looks at them in key order, not in the order of modification, so what is forgotten within a scan counts
 * only from its end on; until then {@code position}, the highest key emitted, stands for it after a restart.
 */
final class RecentObjects {

    static final long NOTHING_FORGOTTEN = Long.MIN_VALUE;

    private long forgotten;
    private long forgottenInScan;
    private @Nullable String position;
    private final NavigableMap<Long, Map<String, String>> etags = new TreeMap<>();
    private final Map<String, Long> modified = new HashMap<>();

    RecentObjects() {
        this(NOTHING_FORGOTTEN, NOTHING_FORGOTTEN, null);
    }

    RecentObjects(long forgotten, long forgottenInScan, @Nullable String position) {
        this.forgotten = forgotten;
        this.forgottenInScan = forgottenInScan;
        this.position = position;
    }

    boolean isNew(StoredObject object) {
        Long known = modified.get(object.key());
        if (known != null) {
            return !object.etag().equals(at(known).get(object.key()));
        }
        boolean handledInScan = position != null && KeyOrder.compare(object.key(), position) <= 0;
        return object.lastModified() > forgotten && !handledInScan;
    }

    void emitted(StoredObject object, int bound) {
        remember(object.key(), object.lastModified(), object.etag());
        if (position == null || KeyOrder.compare(object.key(), position) > 0) {
            position = object.key();
        }
        while (modified.size() - etags.firstEntry().getValue().size() >= bound) {
            Map.Entry<Long, Map<String, String>> oldest = etags.pollFirstEntry();
            modified.keySet().removeAll(oldest.getValue().keySet());
            forgottenInScan = Math.max(forgottenInScan, oldest.getKey());
        }
    }

    void remember(String key, long lastModified, String etag) {
        Long before = modified.put(key, lastModified);
        if (before != null) {
            Map<String, String> instant = at(before);
            instant.remove(key);
            if (instant.isEmpty()) {
                etags.remove(before);
            }
        }
        etags.computeIfAbsent(lastModified, absent -> new HashMap<>()).put(key, etag);
    }

    void scanned() {
        forgotten = forgottenInScan;
        position = null;
    }

    private Map<String, String> at(long instant) {
        return etags.getOrDefault(instant, Map.of());
    }

    long forgotten() {
        return forgotten;
    }

    long forgottenInScan() {
        return forgottenInScan;
    }

    @Nullable
    String position() {
        return position;
    }

    int size() {
        return modified.size();
    }

    /** Time of modification to key to etag; live, for the serializer. */
    NavigableMap<Long, Map<String, String>> etags() {
        return etags;
    }

    RecentObjects copy() {
        RecentObjects copy = new RecentObjects(forgotten, forgottenInScan, position);
        etags.forEach((instant, objects) -> objects.forEach((key, etag) -> copy.remember(key, instant, etag)));
        return copy;
    }
}
