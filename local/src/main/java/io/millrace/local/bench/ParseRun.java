package io.millrace.local.bench;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.csv.RowLimits;
import io.millrace.connectors.csv.RowReader;
import java.nio.file.Files;
import java.nio.file.Path;

/** Gunzip and parse alone, one thread: the floor under every reader of the file. */
final class ParseRun {

    private ParseRun() {}

    /** Arguments: file, warm-up rounds, counted rounds. */
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        new Repetitions(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))
                .time(() -> rows(file) + " rows")
                .print();
    }

    private static long rows(Path file) throws Exception {
        Dialect dialect = Dialect.builder().build();
        try (RowReader rows = RowReader.open(
                Files.newInputStream(file),
                file.getFileName().toString(),
                Files.size(file),
                dialect,
                RowLimits.DEFAULT)) {
            long fields = 0;
            while (rows.next()) {
                fields += rows.fieldCount();
            }
            return fields / rows.header().size();
        }
    }
}
