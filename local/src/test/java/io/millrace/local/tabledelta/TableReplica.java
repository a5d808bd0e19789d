package io.millrace.local.tabledelta;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The consumer of the documentation, which drops duplicates by id and stale operations by ordinal. */
final class TableReplica {

    private final Set<String> ids = new HashSet<>();
    private final Map<String, Long> ordinals = new HashMap<>();
    private final Map<String, Map<String, @Nullable String>> rows = new TreeMap<>();
    private int duplicates;
    private int stale;

    static TableReplica of(Collection<String> lines) {
        TableReplica replica = new TableReplica();
        lines.forEach(replica::take);
        return replica;
    }

    private void take(String line) {
        if (!ids.add(Operation.id(line))) {
            duplicates++;
            return;
        }
        Operation operation = Operation.parse(line);
        if (operation.ordinal() < ordinals.getOrDefault(operation.row(), 0L)) {
            stale++;
            return;
        }
        ordinals.put(operation.row(), operation.ordinal());
        if (operation.operation().equals("DELETE")) {
            rows.remove(operation.row());
        } else {
            rows.put(operation.row(), Objects.requireNonNull(operation.after(), line));
        }
    }

    Map<String, Map<String, @Nullable String>> rows() {
        return rows;
    }

    int duplicates() {
        return duplicates;
    }

    int stale() {
        return stale;
    }
}
