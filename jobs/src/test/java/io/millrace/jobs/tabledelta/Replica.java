package io.millrace.jobs.tabledelta;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table maintained by a consumer of the changes as documented: it drops a known {@code id}, and an {@code ordinal}
 * lower than the last one of the key.
 */
final class Replica {

    private final Map<List<@Nullable String>, Map<String, @Nullable String>> rows = new HashMap<>();
    private final Map<List<@Nullable String>, Long> ordinals = new HashMap<>();
    private final Set<String> ids = new HashSet<>();

    void apply(Change change) {
        List<@Nullable String> key = List.copyOf(change.getKey().getValues());
        if (!ids.add(change.getId()) || ordinals.getOrDefault(key, 0L) > change.getOrdinal()) {
            return;
        }
        ordinals.put(key, change.getOrdinal());
        Image after = change.getAfter();
        if (after == null) {
            rows.remove(key);
        } else {
            rows.put(key, Delta.fields(after));
        }
    }

    /** Rows by key, without NULLs: for a consumer a column that a version lacks is NULL. */
    Map<List<@Nullable String>, Map<String, @Nullable String>> rows() {
        return withoutNulls(rows);
    }

    static Map<List<@Nullable String>, Map<String, @Nullable String>> withoutNulls(
            Map<List<@Nullable String>, Map<String, @Nullable String>> rows) {
        Map<List<@Nullable String>, Map<String, @Nullable String>> compacted = new HashMap<>();
        rows.forEach((key, row) -> {
            Map<String, @Nullable String> values = new HashMap<>(row);
            values.values().removeIf(value -> value == null);
            compacted.put(key, values);
        });
        return compacted;
    }
}
