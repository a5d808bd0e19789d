package io.millrace.jobs.tabledelta;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Random versions of one table, made of text that often breaks delta and CSV code. */
final class RandomTable {

    private static final int[] SIZES = {0, 1, 2, 5, 20, 60, 300};

    /** Fragments that all CSV readers, including DuckDB, read alike. */
    static final List<String> TAME = List.of(
            "a",
            "b",
            "0",
            "00",
            "1",
            "-1.50",
            "true",
            "NULL",
            "\\N",
            "null",
            "é",
            "e\u0301",
            "ß",
            "日本",
            "😀",
            "𝔘",
            ",",
            ";",
            "\t",
            "|",
            "\"",
            "\"\"",
            "'",
            "\n",
            "\r\n",
            "#",
            " ",
            "\\",
            "long".repeat(40));

    /** Additional fragments that only a strict reader preserves. */
    static final List<String> WILD;

    static {
        List<String> wild = new ArrayList<>(TAME);
        wild.addAll(List.of("\r", "\u0000", "\uFEFF", "\u2028", "\u0085", "x".repeat(126), "y".repeat(16_400)));
        WILD = List.copyOf(wild);
    }

    private final Random random;
    private final List<String> fragments;
    private final boolean duplicates;
    private final List<String> keyColumns = new ArrayList<>();
    private int columnsMade;

    /** @param duplicates whether keys may occur more than once in a version */
    RandomTable(Random random, List<String> fragments, boolean duplicates) {
        this.random = random;
        this.fragments = fragments;
        this.duplicates = duplicates;
        int keys = 1 + random.nextInt(3);
        for (int i = 0; i < keys; i++) {
            keyColumns.add(column());
        }
    }

    /** In the order of the settings. */
    List<String> keyColumns() {
        return keyColumns;
    }

    Rows first() {
        List<String> columns = new ArrayList<>(keyColumns);
        int others = random.nextInt(5);
        for (int i = 0; i < others; i++) {
            columns.add(column());
        }
        Collections.shuffle(columns, random);
        return shuffledWithDuplicates(columns, added(columns, new ArrayList<>(), size()));
    }

    /** The next version: some rows unchanged, some changed, removed or new; sometimes other columns. */
    Rows next(Rows before) {
        List<String> columns = new ArrayList<>(before.columns());
        if (random.nextInt(3) == 0 && columns.size() > keyColumns.size()) {
            List<String> others = new ArrayList<>(columns);
            others.removeAll(keyColumns);
            columns.remove(others.get(random.nextInt(others.size())));
        }
        if (random.nextInt(3) == 0) {
            columns.add(column());
        }
        if (random.nextBoolean()) {
            Collections.shuffle(columns, random);
        }
        List<Map<String, @Nullable String>> rows = new ArrayList<>();
        int fate = random.nextInt(10);
        for (Map<String, @Nullable String> row : before.byKey(keyColumns).values()) {
            int roll = fate == 0 ? 0 : random.nextInt(10);
            if (roll > 1) {
                rows.add(kept(row, columns, roll > 6));
            }
        }
        return shuffledWithDuplicates(columns, added(columns, rows, random.nextInt(2) * size() / 3));
    }

    private Map<String, @Nullable String> kept(
            Map<String, @Nullable String> row, List<String> columns, boolean changed) {
        Map<String, @Nullable String> kept = new LinkedHashMap<>();
        for (String column : columns) {
            boolean asBefore =
                    keyColumns.contains(column) || (row.containsKey(column) && !(changed && random.nextBoolean()));
            kept.put(column, asBefore ? row.get(column) : value());
        }
        return kept;
    }

    private List<Map<String, @Nullable String>> added(
            List<String> columns, List<Map<String, @Nullable String>> rows, int count) {
        Set<List<@Nullable String>> keys =
                new LinkedHashSet<>(new Rows(columns, rows).byKey(keyColumns).keySet());
        for (int i = 0; i < count; i++) {
            Map<String, @Nullable String> row = new LinkedHashMap<>();
            columns.forEach(column -> row.put(column, keyColumns.contains(column) ? keyPart() : value()));
            if (keys.add(new Rows(columns, List.of(row))
                    .byKey(keyColumns)
                    .keySet()
                    .iterator()
                    .next())) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The same version with rows and columns in another order, each key once. */
    Rows shuffled(Rows table) {
        List<String> columns = new ArrayList<>(table.columns());
        Collections.shuffle(columns, random);
        List<Map<String, @Nullable String>> rows =
                new ArrayList<>(table.byKey(keyColumns).values());
        Collections.shuffle(rows, random);
        return new Rows(columns, rows);
    }

    private Rows shuffledWithDuplicates(List<String> columns, List<Map<String, @Nullable String>> rows) {
        List<Map<String, @Nullable String>> all = new ArrayList<>(rows);
        if (duplicates && random.nextInt(3) == 0) {
            for (Map<String, @Nullable String> row : rows) {
                for (int copies = random.nextInt(5) - 2; copies > 0; copies--) {
                    all.add(kept(row, columns, random.nextBoolean()));
                }
            }
        }
        Collections.shuffle(all, random);
        return new Rows(List.copyOf(columns), all);
    }

    private int size() {
        return SIZES[random.nextInt(SIZES.length)];
    }

    private String column() {
        return "c" + columnsMade++ + (random.nextInt(3) == 0 ? fragment() : "");
    }

    /** Short and of few texts, so that different keys collide when their parts are joined without care. */
    private String keyPart() {
        return random.nextInt(4) == 0 ? fragment() + fragment() : String.valueOf(random.nextInt(500));
    }

    private @Nullable String value() {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> fragment() + fragment() + fragment();
            default -> fragment();
        };
    }

    private String fragment() {
        return fragments.get(random.nextInt(fragments.size()));
    }
}
