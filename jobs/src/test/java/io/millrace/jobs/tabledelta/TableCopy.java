package io.millrace.jobs.tabledelta;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of one table's changes, as the documentation advises: right whatever is delivered twice or late. It keeps
 * the ordinal of each key's last change, also of a delete, and takes only what is newer.
 */
final class TableCopy {

    private record Row(long ordinal, @Nullable Map<String, @Nullable String> values) {}

    private final Map<Map<String, @Nullable String>, Row> rows = new HashMap<>();

    /** @return false when the change is a duplicate or stale, and was dropped */
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
