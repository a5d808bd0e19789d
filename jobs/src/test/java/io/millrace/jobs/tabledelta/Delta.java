package io.millrace.jobs.tabledelta;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The expected operations between two versions, computed in the simplest way for comparison. */
final class Delta {

    /**
     * An operation, without the fields that only the job knows.
     *
     * @param before null on INSERT
     * @param after null on DELETE
     * @param changed null unless UPDATE
     */
    record Expected(
            Operation operation,
            Map<String, @Nullable String> key,
            @Nullable Map<String, @Nullable String> before,
            @Nullable Map<String, @Nullable String> after,
            @Nullable Set<String> changed) {

        static Expected of(Change change) {
            List<String> changed = change.getChanged();
            return new Expected(
                    change.getOperation(),
                    fields(change.getKey()),
                    change.getBefore() == null ? null : fields(change.getBefore()),
                    change.getAfter() == null ? null : fields(change.getAfter()),
                    changed == null ? null : new TreeSet<>(changed));
        }
    }

    private Delta() {}

    static Map<String, @Nullable String> fields(Image image) {
        Map<String, @Nullable String> fields = new LinkedHashMap<>();
        for (int i = 0; i < image.getColumns().size(); i++) {
            fields.put(image.getColumns().get(i), image.getValues().get(i));
        }
        return fields;
    }

    static Set<Expected> between(Rows before, Rows after, List<String> keyColumns) {
        var old = before.byKey(keyColumns);
        var now = after.byKey(keyColumns);
        Set<Expected> operations = new LinkedHashSet<>();
        now.forEach((key, row) -> {
            Map<String, @Nullable String> oldRow = old.get(key);
            if (oldRow == null) {
                operations.add(new Expected(Operation.INSERT, key(row, keyColumns), null, row, null));
                return;
            }
            Set<String> changed = new TreeSet<>(row.keySet());
            changed.addAll(oldRow.keySet());
            changed.removeIf(column -> Objects.equals(row.get(column), oldRow.get(column)));
            if (!changed.isEmpty()) {
                operations.add(new Expected(Operation.UPDATE, key(row, keyColumns), oldRow, row, changed));
            }
        });
        old.forEach((key, row) -> {
            if (!now.containsKey(key)) {
                operations.add(new Expected(Operation.DELETE, key(row, keyColumns), row, null, null));
            }
        });
        return operations;
    }

    private static Map<String, @Nullable String> key(Map<String, @Nullable String> row, List<String> keyColumns) {
        Map<String, @Nullable String> key = new LinkedHashMap<>();
        keyColumns.forEach(column -> key.put(column, row.get(column)));
        return key;
    }
}
