package io.millrace.local.athena.contract;

import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The result of a query, in the same form for every engine. */
public final class Rows {

    private final List<String> header;
    private final List<List<String>> values = new ArrayList<>();

    public Rows(List<String> columns) {
        header = columns.stream().map(column -> column.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * Adds a row.
     *
     * @param row as returned by the driver of the engine
     */
    public void add(List<? extends @Nullable Object> row) {
        values.add(row.stream().map(Rows::text).toList());
    }

    List<String> header() {
        return header;
    }

    List<List<String>> values() {
        return values;
    }

    /** The form of the files of expected results: a header, then one line per row. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(",", header));
        values.forEach(row -> lines.add(String.join(",", row)));
        return lines;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "NULL";
        }
        if (value instanceof Timestamp timestamp) {
            return text(timestamp.toLocalDateTime());
        }
        if (value instanceof LocalDateTime time) {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
        }
        return value.toString();
    }

    @Override
    public String toString() {
        return lines().stream().collect(Collectors.joining("\n"));
    }
}
