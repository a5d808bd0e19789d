package io.millrace.jobs.tabledelta;

import io.millrace.connectors.csv.Dialect;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes data files in a dialect, with random freedom where the dialect leaves it. Shares no code with the reader. */
final class ExportWriter {

    private final Dialect dialect;
    private final char quote;
    private final Random random;
    private final boolean spare;

    /** @param spare takes no freedom: quotes are as few as can be, no blank line comes in between, lines end with LF */
    ExportWriter(Dialect dialect, Random random, boolean spare) {
        this.dialect = dialect;
        this.quote = dialect.quote().orElseThrow();
        this.random = random;
        this.spare = spare;
    }

    byte[] file(Rows table, boolean gzip) throws IOException {
        byte[] text = text(table).getBytes(dialect.charset());
        if (!gzip) {
            return text;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int split = random.nextInt(text.length + 1);
        // two members: legal, and what parallel compressors write
        try (GZIPOutputStream member = new GZIPOutputStream(bytes)) {
            member.write(text, 0, split);
        }
        try (GZIPOutputStream member = new GZIPOutputStream(bytes)) {
            member.write(text, split, text.length - split);
        }
        return bytes.toByteArray();
    }

    private String text(Rows table) {
        List<String> lines = new ArrayList<>();
        lines.add(line(table.columns(), name -> name));
        for (Map<String, @Nullable String> row : table.rows()) {
            lines.add(line(table.columns(), row::get));
            if (!spare && table.columns().size() > 1 && random.nextInt(50) == 0) {
                lines.add("");
            }
        }
        String end = !spare && random.nextBoolean() ? "\r\n" : "\n";
        String text = String.join(end, lines);
        return spare || random.nextBoolean() ? text + end : text;
    }

    private String line(List<String> columns, Function<String, @Nullable String> field) {
        return columns.stream()
                .map(column -> written(field.apply(column)))
                .collect(Collectors.joining(String.valueOf(dialect.delimiter())));
    }

    private String written(@Nullable String value) {
        if (value == null) {
            return dialect.nullToken();
        }
        boolean needed = value.equals(dialect.nullToken())
                || value.indexOf(dialect.delimiter()) >= 0
                || value.indexOf('\n') >= 0
                || value.indexOf('\r') >= 0
                || value.indexOf(quote) >= 0;
        if (needed || (!spare && random.nextInt(4) == 0)) {
            return quote + value.replace(String.valueOf(quote), "" + quote + quote) + quote;
        }
        return value;
    }
}
