package io.millrace.local.tabledelta;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A table with versions determined by a seed, and the changes of each version, computed row by row with plain maps
 * independently of the code of the job.
 */
final class TableHistory {

    private static final List<String> COLUMNS = List.of("id", "name", "city", "note");
    private static final List<String> CITIES = List.of("Zürich", "Köln, Süd", "\"Quoted\"", "two\nlines", "");

    private final String name;
    private final int padding;
    private final Random random;
    private final List<Map<String, Map<String, @Nullable String>>> versions = new ArrayList<>();
    private int nextId;

    /**
     * @param name {@code TENANT/TABLE}
     * @param padding additional characters per row
     */
    TableHistory(String name, int padding, long seed) {
        this.name = name;
        this.padding = padding;
        this.random = new Random(seed ^ name.hashCode());
    }

    String name() {
        return name;
    }

    int versions() {
        return versions.size();
    }

    /** Adds a version: the previous one with some rows removed, some changed and some new. */
    TableHistory next(int inserted, int updated, int deleted) {
        Map<String, Map<String, @Nullable String>> rows =
                new TreeMap<>(versions.isEmpty() ? Map.of() : versions.get(versions.size() - 1));
        List<String> ids = new ArrayList<>(rows.keySet());
        Collections.shuffle(ids, random);
        ids.subList(0, deleted).forEach(rows::remove);
        ids.subList(deleted, deleted + updated).forEach(id -> rows.compute(id, (same, row) -> altered(row)));
        for (int i = 0; i < inserted; i++) {
            String id = "k" + nextId++;
            rows.put(id, row(id));
        }
        versions.add(rows);
        return this;
    }

    private Map<String, @Nullable String> row(String id) {
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        row.put("id", id);
        row.put("name", "n" + random.nextInt(1_000_000));
        row.put("city", CITIES.get(random.nextInt(CITIES.size())));
        row.put("note", random.nextInt(4) == 0 ? null : "x".repeat(padding) + random.nextInt());
        return row;
    }

    private Map<String, @Nullable String> altered(@Nullable Map<String, @Nullable String> row) {
        Map<String, @Nullable String> altered = new LinkedHashMap<>(Objects.requireNonNull(row));
        altered.put("name", altered.get("name") + "'");
        if (random.nextBoolean()) {
            altered.put("note", altered.get("note") == null ? "" : null);
        }
        return altered;
    }

    /** @param index from 0 */
    static String version(int index) {
        return String.format("v%03d", index + 1);
    }

    String key(int index) {
        return name + "/" + version(index) + "/export.csv.gz";
    }

    Map<String, Map<String, @Nullable String>> rows(int index) {
        return versions.get(index);
    }

    Map<String, Map<String, @Nullable String>> lastRows() {
        return versions.get(versions.size() - 1);
    }

    /** The version as an export with unordered rows: NULL is an empty field, an empty text is quoted. */
    byte[] export(int index) {
        List<Map<String, @Nullable String>> rows =
                new ArrayList<>(versions.get(index).values());
        Collections.shuffle(rows, new Random(index));
        StringBuilder csv = new StringBuilder(String.join(",", COLUMNS)).append('\n');
        for (Map<String, @Nullable String> row : rows) {
            csv.append(String.join(
                            ",",
                            COLUMNS.stream()
                                    .map(column -> field(row.get(column)))
                                    .toList()))
                    .append('\n');
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(csv.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String field(@Nullable String value) {
        if (value == null) {
            return "";
        }
        return value.isEmpty() || value.matches("(?s).*[,\"\n].*") ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    /** The changes of a version. */
    List<Operation> operations(int index) {
        Map<String, Map<String, @Nullable String>> before = index == 0 ? Map.of() : versions.get(index - 1);
        Map<String, Map<String, @Nullable String>> after = versions.get(index);
        TreeSet<String> ids = new TreeSet<>(before.keySet());
        ids.addAll(after.keySet());
        List<Operation> operations = new ArrayList<>();
        for (String id : ids) {
            Map<String, @Nullable String> old = before.get(id);
            Map<String, @Nullable String> now = after.get(id);
            if (!Objects.equals(old, now)) {
                operations.add(new Operation(
                        name,
                        version(index),
                        index + 1L,
                        old == null ? "INSERT" : now == null ? "DELETE" : "UPDATE",
                        Map.of("id", id),
                        old,
                        now,
                        old == null || now == null ? null : changed(old, now)));
            }
        }
        return operations;
    }

    private static List<String> changed(Map<String, @Nullable String> old, Map<String, @Nullable String> now) {
        return COLUMNS.stream()
                .filter(column -> !Objects.equals(old.get(column), now.get(column)))
                .toList();
    }

    /** The changes of all versions of some tables. */
    static List<Operation> operations(List<TableHistory> tables) {
        return tables.stream()
                .flatMap(table ->
                        IntStream.range(0, table.versions()).boxed().flatMap(index -> table.operations(index).stream()))
                .toList();
    }

    /** The final rows of the tables. */
    static Map<String, Map<String, @Nullable String>> lastRows(List<TableHistory> tables) {
        Map<String, Map<String, @Nullable String>> rows = new TreeMap<>();
        tables.forEach(table -> table.lastRows().forEach((id, row) -> rows.put(table.name() + Map.of("id", id), row)));
        return rows;
    }
}
