package io.millrace.jobs.tabledelta;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of one table's changes as documented, correct with repeated and late deliveries. It keeps the ordinal of
 * the last change of each key, including deletes, and accepts only newer ones.
 */
final class TableCopy {

    private record Row(long ordinal, @Nullable Map<String, @Nullable String> values) {}

    private final Map<Map<String, @Nullable String>, Row> rows = new HashMap<>();

    /** Returns false when the change is a duplicate or stale, and was dropped. */
    boolean apply(Change change) {
        Map<String, @Nullable String> key = fields(change.getKey());
        Row known = rows.get(key);
        if (known != null && known.ordinal() >= change.getOrdinal()) {
            return false;
        }
        rows.put(key, new Row(change.getOrdinal(), change.getAfter() == null ? null : fields(change.getAfter())));
        return true;
    }

    @Nullable
    Map<String, @Nullable String> row(Image key) {
        Row row = rows.get(fields(key));
        return row == null ? null : row.values();
    }

    /** All rows, by key. */
    Map<Map<String, @Nullable String>, Map<String, @Nullable String>> rows() {
        Map<Map<String, @Nullable String>, Map<String, @Nullable String>> present = new HashMap<>();
        rows.forEach((key, row) -> {
            if (row.values() != null) {
                present.put(key, row.values());
            }
        });
        return present;
    }

    static Map<String, @Nullable String> fields(Image image) {
        Map<String, @Nullable String> fields = new LinkedHashMap<>();
        for (int i = 0; i < image.getColumns().size(); i++) {
            fields.put(image.getColumns().get(i), image.getValues().get(i));
        }
        return fields;
    }
}
