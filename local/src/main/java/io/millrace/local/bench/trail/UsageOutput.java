package io.millrace.local.bench.trail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tables of usage in Parquet, whoever wrote them, as DuckDB reads them. */
public final class UsageOutput {

    private static final String ERRORS = "adx_for_s3_errors";

    private UsageOutput() {}

    /** The content of two of the tables, corrections applied. */
    public record Sums(TrailTruth.Totals metrics, TrailTruth.Totals errors) {}

    /**
     * Every row below a folder, with its {@code table}; files that are not committed have hidden names.
     *
     * @throws IllegalStateException when there is no file
     */
    public static String rows(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            String committed = files.filter(UsageOutput::isCommitted)
                    .map(file -> "'" + file.toString().replace("'", "''") + "'")
                    .collect(Collectors.joining(", "));
            if (committed.isEmpty()) {
                throw new IllegalStateException("no Parquet below " + folder);
            }
            return "SELECT * EXCLUDE (filename), regexp_extract(filename, 'adx_for_s3_[a-z]+') AS \"table\" "
                    + "FROM read_parquet([" + committed
                    + "], filename = true, hive_partitioning = true, hive_types_autocast = false, "
                    + "hive_types = {'year': VARCHAR, 'month': VARCHAR, 'day': VARCHAR})";
        }
    }

    /** @param rows query as of {@link #rows} or {@link TrailQuery#rows} */
    public static Sums sums(Connection connection, String rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TEMP TABLE summed AS SELECT \"table\", eventid, access_point_arn, "
                    + "bytes_accessed, year, month, day FROM (" + rows + ")");
            return new Sums(
                    totals(statement, "(" + TrailQuery.corrected("summed") + ")"),
                    totals(statement, "summed WHERE \"table\" = '" + ERRORS + "'"));
        }
    }

    private static TrailTruth.Totals totals(Statement statement, String relation) throws SQLException {
        SortedMap<String, TrailTruth.Day> days = new TreeMap<>();
        try (ResultSet result = statement.executeQuery(
                "SELECT year || '-' || month || '-' || day, count(*), coalesce(sum(bytes_accessed), 0) FROM " + relation
                        + " GROUP BY 1")) {
            while (result.next()) {
                days.put(result.getString(1), new TrailTruth.Day(result.getLong(2), result.getLong(3)));
            }
        }
        return TrailTruth.Totals.of(days);
    }

    private static boolean isCommitted(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".parquet") && !name.startsWith(".") && !name.startsWith("_");
    }
}
