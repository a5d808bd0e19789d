package io.millrace.local.tool.report;

import io.millrace.jobs.subscriberusage.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The tables of {@code deploy/athena} in an in-memory DuckDB: views over Parquet files with the names and types of
 * Athena, so that queries for Athena run unchanged.
 */
public final class UsageTables implements AutoCloseable {

    /** The names of the tables, which are also those of their folders. */
    public static final List<String> TABLES =
            List.of("adx_for_s3_metrics", "adx_for_s3_errors", "adx_for_s3_corrections");

    static final String CORRECTIONS = "adx_for_s3_corrections";

    private static final String DATABASE = "adx_metrics_curated";
    private static final List<String> PARTITION_KEYS = List.of("year", "month", "day");

    private final Connection connection;

    private UsageTables(Connection connection) {
        this.connection = connection;
    }

    /**
     * Creates the tables.
     *
     * @param files the Parquet files of each table, below {@code year=/month=/day=}; a table without files is empty
     * @param definitions {@code deploy/athena}
     * @throws SQLException with the name of a file that is not Parquet of the expected schema
     */
    public static UsageTables open(Map<String, List<Path>> files, Path definitions) throws SQLException, IOException {
        UsageTables tables = new UsageTables(DriverManager.getConnection("jdbc:duckdb:"));
        try (Statement statement = tables.connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("CREATE SCHEMA " + DATABASE);
            for (String table : TABLES) {
                statement.execute(view(table, files.getOrDefault(table, List.of())));
            }
            statement.execute(Files.readString(definitions.resolve("adx_for_s3_metrics_corrected.sql")));
            return tables;
        } catch (SQLException | IOException failure) {
            tables.close();
            throw failure;
        }
    }

    /** The connection for queries, closed together with the tables. */
    public Connection connection() {
        return connection;
    }

    private static String view(String table, List<Path> files) {
        String from = files.isEmpty()
                ? " WHERE false"
                : " FROM read_parquet(["
                        + files.stream().map(UsageTables::literal).collect(Collectors.joining(", "))
                        + "], hive_partitioning = true, hive_types_autocast = false, union_by_name = true)";
        return "CREATE VIEW " + DATABASE + "." + table + " AS SELECT "
                + Usage.getClassSchema().getFields().stream()
                        .map(field -> column(field.name(), type(field.schema()), files.isEmpty()))
                        .collect(Collectors.joining(", "))
                + partitionKeys(table).stream()
                        .map(key -> ", " + column(key, "VARCHAR", files.isEmpty()))
                        .collect(Collectors.joining())
                + from;
    }

    /** Corrections are few and not partitioned, as no query selects a day of them. */
    private static List<String> partitionKeys(String table) {
        return table.equals(CORRECTIONS) ? List.of() : PARTITION_KEYS;
    }

    private static String column(String name, String type, boolean empty) {
        return "CAST(" + (empty ? "NULL" : name) + " AS " + type + ") AS " + name;
    }

    private static String type(Schema schema) {
        if (schema.isUnion()) {
            return schema.getTypes().stream()
                    .filter(type -> type.getType() != Schema.Type.NULL)
                    .map(UsageTables::type)
                    .collect(Collectors.joining());
        }
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
            return "TIMESTAMP";
        }
        return schema.getType() == Schema.Type.LONG ? "BIGINT" : "VARCHAR";
    }

    private static String literal(Path file) {
        return "'" + file.toString().replace("'", "''") + "'";
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
