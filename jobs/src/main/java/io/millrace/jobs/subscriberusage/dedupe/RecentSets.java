package io.millrace.jobs.subscriberusage.dedupe;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sets used last, as many as fit into the heap that they may take. */
final class RecentSets {

    private final LinkedHashMap<Long, SeenSet> sets = new LinkedHashMap<>(16, 0.75f, true);
    private final long bytesMax;
    private long bytes;
    private long ids;

    RecentSets(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Nullable
    SeenSet get(Long key) {
        return sets.get(key);
    }

    void put(Long key, SeenSet set) {
        remove(key);
        sets.put(key, set);
        bytes += set.bytes();
        ids += set.size();
    }

    /** Accounts for a set that changed. */
    void changed(long bytesMore, int idsMore) {
        bytes += bytesMore;
        ids += idsMore;
    }

    void remove(Long key) {
        SeenSet set = sets.remove(key);
        if (set != null) {
            bytes -= set.bytes();
            ids -= set.size();
        }
    }

    /** The set to let go of, the one longest not used; null when all fit. One set stays whatever its size is. */
    Map.@Nullable Entry<Long, SeenSet> eldestTooMany() {
        if (bytes <= bytesMax || sets.size() < 2) {
            return null;
        }
        return sets.entrySet().iterator().next();
    }

    long bytes() {
        return bytes;
    }

    long ids() {
        return ids;
    }
}
