package io.millrace.local.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The peer: DuckDB joins both files and counts inserts, updates and deletes. It publishes nothing and keeps nothing. */
final class DuckDbRun {

    private DuckDbRun() {}

    /** Arguments: first file, second file, warm-up rounds, counted rounds, threads. */
    public static void main(String[] arguments) throws Exception {
        String query = query(Path.of(arguments[0]), Path.of(arguments[1]));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + Integer.parseInt(arguments[4]));
            new Repetitions(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]))
                    .time(() -> counts(statement, query))
                    .print();
        }
    }

    private static String query(Path first, Path second) {
        String differs = Arrays.stream(ExportGenerator.COLUMNS.split(","))
                .filter(column -> !column.equals(ExportGenerator.KEY))
                .map(column -> "a." + column + " IS DISTINCT FROM b." + column)
                .collect(Collectors.joining(" OR "));
        return "SELECT count(*) FILTER (a.id IS NULL), "
                + "count(*) FILTER (a.id IS NOT NULL AND b.id IS NOT NULL AND (" + differs + ")), "
                + "count(*) FILTER (b.id IS NULL) "
                + "FROM " + table(first) + " a FULL JOIN " + table(second) + " b ON a.id = b.id";
    }

    private static String table(Path file) {
        return "read_csv('" + file.toString().replace("'", "''") + "', header = true, all_varchar = true)";
    }

    private static String counts(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return "I=" + result.getLong(1) + " U=" + result.getLong(2) + " D=" + result.getLong(3);
        }
    }
}
