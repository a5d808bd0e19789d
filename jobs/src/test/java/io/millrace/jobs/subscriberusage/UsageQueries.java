package io.millrace.jobs.subscriberusage;

import io.millrace.jobs.subscriberusage.write.UsageDay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** DuckDB over the files of a table, as they are when the query runs. */
public final class UsageQueries implements AutoCloseable {

    private final Connection connection;
    private final Path usage;

    public UsageQueries(Path usage) throws SQLException {
        this.usage = usage;
        this.connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute("SET TimeZone = 'UTC'");
        }
    }

    /** Those that a reader sees, as Athena does: not hidden, not below hidden folders. */
    public List<Path> files(UsageTable table) {
        Path folder = usage.resolve(UsageDay.folder(table));
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of a query, each as text; {@code %s} in it stands for the files of the table. */
    public List<List<String>> rows(String query, UsageTable table) throws SQLException {
        String files = "read_parquet('%s/%s/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)"
                .formatted(usage, UsageDay.folder(table));
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query.formatted(files))) {
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(result.getString(column)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
