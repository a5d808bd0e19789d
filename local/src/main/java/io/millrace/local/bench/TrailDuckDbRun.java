package io.millrace.local.bench;

import io.millrace.local.bench.trail.TrailQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.apache.commons.io.FileUtils;

/** The peer: DuckDB writes the same tables from the same files, in one statement. It keeps nothing for files to come. */
final class TrailDuckDbRun {

    private TrailDuckDbRun() {}

    /** Arguments: folder of the trail, largest file uncompressed, folder of the tables, threads. */
    public static void main(String[] arguments) throws Exception {
        Path tables = Path.of(arguments[2]);
        String copy = "COPY (" + TrailQuery.rows(Path.of(arguments[0]), Long.parseLong(arguments[1])) + ") TO '"
                + tables.toString().replace("'", "''")
                + "' (FORMAT PARQUET, COMPRESSION ZSTD, PARTITION_BY (\"table\", year, month, day))";
        BenchProcess.serve(() -> {
            FileUtils.deleteDirectory(tables.toFile());
            try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = connection.createStatement()) {
                statement.execute("SET threads = " + Integer.parseInt(arguments[3]));
                statement.execute(copy);
            }
            return tables.toString();
        });
    }
}
