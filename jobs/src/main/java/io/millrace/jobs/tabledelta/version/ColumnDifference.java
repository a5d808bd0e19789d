package io.millrace.jobs.tabledelta.version;

import io.millrace.jobs.tabledelta.RowLayout;
import java.util.ArrayList;
import java.util.List;

/** The difference between the columns of two versions, regardless of their order. */
final class ColumnDifference {

    private ColumnDifference() {}

    /** A clause for reports; empty when both have the same columns. */
    static String describe(RowLayout before, RowLayout after) {
        List<String> added = without(after.getColumns(), before.getColumns());
        List<String> dropped = without(before.getColumns(), after.getColumns());
        if (added.isEmpty() && dropped.isEmpty()) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        if (!added.isEmpty()) {
            parts.add("added " + String.join(", ", added));
        }
        if (!dropped.isEmpty()) {
            parts.add("dropped " + String.join(", ", dropped));
        }
        return "columns changed: " + String.join("; ", parts);
    }

    private static List<String> without(List<String> columns, List<String> others) {
        List<String> rest = new ArrayList<>(columns);
        rest.removeAll(others);
        return rest;
    }
}
