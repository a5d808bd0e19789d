package io.millrace.connectors.s3;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A map of keys to etags from which entries are evicted in the order of modification. */
final class RememberedObjects {

    static final long NOTHING = Long.MIN_VALUE;

    private final NavigableMap<Long, Map<String, String>> etags = new TreeMap<>();
    private final Map<String, Long> modified = new HashMap<>();

    void put(String key, long lastModified, String etag) {
        remove(key);
        modified.put(key, lastModified);
        etags.computeIfAbsent(lastModified, absent -> new HashMap<>()).put(key, etag);
    }

    void putAll(RememberedObjects others) {
        others.etags.forEach((instant, objects) -> objects.forEach((key, etag) -> put(key, instant, etag)));
    }

    void remove(String key) {
        Long instant = modified.remove(key);
        if (instant != null) {
            etags.computeIfPresent(instant, (same, objects) -> {
                objects.remove(key);
                return objects.isEmpty() ? null : objects;
            });
        }
    }

    void clear() {
        etags.clear();
        modified.clear();
    }

    @Nullable
    String etag(String key) {
        Long instant = modified.get(key);
        return instant == null ? null : etags.getOrDefault(instant, Map.of()).get(key);
    }

    /**
     * Forgets the oldest while at least {@code bound} objects remain. Those modified in the same instant are forgotten
     * together or not at all, since S3 gives whole seconds and more of them may still appear.
     *
     * @return the newest instant that was forgotten, or {@link #NOTHING}
     */
    long trim(int bound) {
        long forgotten = NOTHING;
        while (!etags.isEmpty()
                && modified.size() - etags.firstEntry().getValue().size() >= bound) {
            Map.Entry<Long, Map<String, String>> oldest = etags.pollFirstEntry();
            modified.keySet().removeAll(oldest.getValue().keySet());
            forgotten = oldest.getKey();
        }
        return forgotten;
    }

    /** Time of modification to key to etag; live, for the serializer. */
    NavigableMap<Long, Map<String, String>> etags() {
        return etags;
    }
}
