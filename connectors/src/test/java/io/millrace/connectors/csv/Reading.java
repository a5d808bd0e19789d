package io.millrace.connectors.csv;

import io.millrace.connectors.content.Trickle;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header, rows and failure of one object, read up to its end or its fault. */
final class Reading {

    static final Dialect DIALECT = Dialect.builder().build();

    private static final int BUFFER_SIZE = 64 << 10;

    private List<String> header = List.of();
    private final List<List<@Nullable String>> rows = new ArrayList<>();
    private final List<Long> lines = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private @Nullable Exception failure;

    static Reading of(byte[] object, String name) {
        return of(new Trickle(object, BUFFER_SIZE), name, object.length, DIALECT, RowLimits.DEFAULT, BUFFER_SIZE);
    }

    static Reading of(InputStream raw, String name, long size) {
        return of(raw, name, size, DIALECT, RowLimits.DEFAULT, BUFFER_SIZE);
    }

    static Reading of(InputStream raw, String name, long size, Dialect dialect, RowLimits limits, int bufferSize) {
        Reading reading = new Reading();
        try (RowReader reader = RowReader.open(raw, name, size, dialect, limits, bufferSize)) {
            reading.header = reader.header();
            while (reader.next()) {
                reading.add(reader);
            }
        } catch (CsvException | IOException e) {
            reading.failure = e;
        }
        return reading;
    }

    private void add(RowReader reader) {
        List<@Nullable String> row = new ArrayList<>();
        for (int field = 0; field < reader.fieldCount(); field++) {
            row.add(reader.value(field));
        }
        rows.add(row);
        lines.add(reader.lineNumber());
        texts.add(reader.text());
    }

    List<String> header() {
        return header;
    }

    List<List<@Nullable String>> rows() {
        return rows;
    }

    List<Long> lines() {
        return lines;
    }

    List<String> texts() {
        return texts;
    }

    @Nullable
    Exception failure() {
        return failure;
    }

    /** The id of the broken rule; "none" where the object was read to its end, "connection" for an I/O error. */
    String outcome() {
        if (failure == null) {
            return "none";
        }
        return failure instanceof CsvException broken ? broken.rule().id() : "connection";
    }
}
