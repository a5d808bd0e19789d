package io.millrace.jobs.tabledelta;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One version of a table in a test, from which the expected delta is computed.
 *
 * @param columns in the order of the file
 * @param rows by column; a later row takes the key of an earlier one
 */
record Rows(List<String> columns, List<Map<String, @Nullable String>> rows) {

    static final Rows NONE = new Rows(List.of(), List.of());

    /** The last row of each key, by key. */
    Map<List<@Nullable String>, Map<String, @Nullable String>> byKey(List<String> keyColumns) {
        Map<List<@Nullable String>, Map<String, @Nullable String>> byKey = new LinkedHashMap<>();
        for (Map<String, @Nullable String> row : rows) {
            List<@Nullable String> key = new ArrayList<>();
            keyColumns.forEach(column -> key.add(row.get(column)));
            byKey.put(key, row);
        }
        return byKey;
    }
}
