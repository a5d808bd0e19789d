package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.csv.Dialect;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The delta of two files, computed by DuckDB with a full join and by the job from the same bytes. Every column is
 * compared as text, with NULL distinct from the quoted empty string ({@code allow_quoted_nulls = false}).
 */
class DuckDbOracleTest {

    private static final int CASES = 80;

    @TempDir
    Path folder;

    private static Connection duckDb;

    @BeforeAll
    static void connect() throws SQLException {
        duckDb = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterAll
    static void disconnect() throws SQLException {
        duckDb.close();
    }

    static LongStream seeds() {
        return LongStream.range(1_000, 1_000 + CASES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void sameDeltaAsFullJoin(long seed) throws Exception {
        Random random = new Random(seed);
        RandomTable tables = new RandomTable(random, RandomTable.TAME, false);
        DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
        setup.keyColumns = tables.keyColumns();
        setup.shrinkMaxPercent = 100;
        setup.dialect = Dialect.builder()
                .delimiter(random.nextBoolean() ? ',' : ';')
                .nullToken(random.nextBoolean() ? "" : "\\N")
                .build();
        ExportWriter writer = new ExportWriter(setup.dialect, random, true);
        Rows before = tables.first();
        Rows after = tables.next(before);
        byte[] first = writer.file(before, false);
        byte[] second = writer.file(after, false);

        List<Delta.Expected> ours = ours(setup, first, second);

        Path firstFile = Files.write(folder.resolve("first.csv"), first);
        Path secondFile = Files.write(folder.resolve("second.csv"), second);
        read("first", firstFile, before, setup.dialect);
        read("second", secondFile, after, setup.dialect);
        assertThat(ours)
                .as("seed %s", seed)
                .containsExactlyInAnyOrderElementsOf(fullJoin(before, after, setup.keyColumns));
    }

    private static List<Delta.Expected> ours(DeltaPipeline.Setup setup, byte[] first, byte[] second) throws Exception {
        MemoryObjectStore store = new MemoryObjectStore(setup.location);
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, store.factory())) {
            put(store, pipeline, "T/t/v1/a.csv", first);
            put(store, pipeline, "T/t/v2/a.csv", second);
            pipeline.settle();
            assertThat(pipeline.rejects).isEmpty();
            return pipeline.changes.stream()
                    .filter(change -> change.getVersion().equals("v2"))
                    .map(Delta.Expected::of)
                    .collect(Collectors.toList());
        }
    }

    private static void put(MemoryObjectStore store, DeltaPipeline pipeline, String key, byte[] content)
            throws Exception {
        store.write(key, content);
        var object = store.list(key, null, 1).get(0);
        pipeline.arrive(new ObjectArrival("exports", key, object.size(), object.etag(), null, null, 0L));
    }

    private static void read(String table, Path file, Rows rows, Dialect dialect) throws SQLException {
        String columns = rows.columns().stream()
                .map(column -> literal(column) + ": 'VARCHAR'")
                .collect(Collectors.joining(", ", "{", "}"));
        execute("CREATE OR REPLACE TABLE " + table + " AS SELECT * FROM read_csv(" + literal(file.toString())
                + ", columns = " + columns
                + ", auto_detect = false, header = true, quote = '\"', escape = '\"', comment = ''"
                + ", new_line = '\\n', strict_mode = true, allow_quoted_nulls = false"
                + ", delim = " + literal(String.valueOf(dialect.delimiter()))
                + ", nullstr = " + literal(dialect.nullToken()) + ")");
    }

    private static Set<Delta.Expected> fullJoin(Rows before, Rows after, List<String> keyColumns) throws SQLException {
        String on = keyColumns.stream()
                .map(column -> "o." + name(column) + " = n." + name(column))
                .collect(Collectors.joining(" AND "));
        Set<String> everyColumn = new LinkedHashSet<>(after.columns());
        everyColumn.addAll(before.columns());
        List<String> differences = new ArrayList<>();
        for (String column : everyColumn) {
            String old = before.columns().contains(column) ? "o." + name(column) : "NULL";
            String now = after.columns().contains(column) ? "n." + name(column) : "NULL";
            differences.add(old + " IS DISTINCT FROM " + now);
        }
        String key = name(keyColumns.get(0));
        String sql = "SELECT CASE WHEN o." + key + " IS NULL THEN 'INSERT' WHEN n." + key
                + " IS NULL THEN 'DELETE' ELSE 'UPDATE' END, " + selected("o", before) + ", " + selected("n", after)
                + ", " + String.join(", ", differences) + " FROM first o FULL JOIN second n ON " + on + " WHERE o."
                + key + " IS NULL OR n." + key + " IS NULL OR " + String.join(" OR ", differences);
        Set<Delta.Expected> operations = new LinkedHashSet<>();
        try (Statement statement = duckDb.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                operations.add(operation(result, before, after, keyColumns, new ArrayList<>(everyColumn)));
            }
        }
        return operations;
    }

    private static Delta.Expected operation(
            ResultSet result, Rows before, Rows after, List<String> keyColumns, List<String> everyColumn)
            throws SQLException {
        Operation operation = Operation.valueOf(result.getString(1));
        int at = 2;
        Map<String, @Nullable String> old = row(result, at, before.columns());
        at += before.columns().size();
        Map<String, @Nullable String> now = row(result, at, after.columns());
        at += after.columns().size();
        Set<String> changed = new TreeSet<>();
        for (int i = 0; i < everyColumn.size(); i++) {
            if (result.getBoolean(at + i)) {
                changed.add(everyColumn.get(i));
            }
        }
        Map<String, @Nullable String> key = new LinkedHashMap<>();
        keyColumns.forEach(column -> key.put(column, (operation == Operation.DELETE ? old : now).get(column)));
        return new Delta.Expected(
                operation,
                key,
                operation == Operation.INSERT ? null : old,
                operation == Operation.DELETE ? null : now,
                operation == Operation.UPDATE ? changed : null);
    }

    private static Map<String, @Nullable String> row(ResultSet result, int start, List<String> columns)
            throws SQLException {
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i), result.getString(start + i));
        }
        return row;
    }

    private static String selected(String table, Rows rows) {
        return rows.columns().stream().map(column -> table + "." + name(column)).collect(Collectors.joining(", "));
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = Objects.requireNonNull(duckDb).createStatement()) {
            statement.execute(sql);
        }
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String name(String column) {
        return "\"" + column.replace("\"", "\"\"") + "\"";
    }
}
