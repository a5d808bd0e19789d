package io.millrace.local.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Two versions of one table of 8 columns, the same for every run: in the second 1% of the rows are updated, 0.5% are
 * gone and 0.5% are new, each at its place in key order. About 100 bytes a row; quoted fields, NULLs and non-ASCII names.
 */
final class ExportGenerator {

    static final String COLUMNS = "id,name,email,city,amount,quantity,created_on,updated_at";
    static final String KEY = "id";

    private static final int PER_THOUSAND = 1_000;
    private static final int UPDATED = 10;
    private static final int DELETED = 5;
    private static final int INSERTED = 5;
    private static final String[] FIRST = {"Ada", "Bo", "Émile", "Fatima", "Goran", "Hana", "Jürgen", "Lucía", "Mats"};
    private static final String[] LAST = {"Sato", "Müller", "Okafor", "García", "Kowalski", "\"\"Zed\"\" Abbot"};
    private static final String[] CITIES = {"Oslo", "Lagos", "\"Saint-Denis, La Réunion\"", "Zürich", "New York"};

    private final long rows;

    ExportGenerator(long rows) {
        this.rows = rows;
    }

    /** @return {@code first.csv.gz} and {@code second.csv.gz} in the folder, made unless they are there */
    Versions in(Path folder) throws IOException {
        Files.createDirectories(folder);
        return new Versions(make(folder.resolve("first.csv.gz"), false), make(folder.resolve("second.csv.gz"), true));
    }

    record Versions(Path first, Path second) {}

    private Path make(Path file, boolean second) throws IOException {
        if (Files.exists(file)) {
            return file;
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (Writer out = new BufferedWriter(
                new OutputStreamWriter(
                        new GZIPOutputStream(Files.newOutputStream(part), 1 << 16), StandardCharsets.UTF_8),
                1 << 16)) {
            out.write(COLUMNS + "\n");
            Random random = new Random(20_261_121L);
            for (long i = 0; i < rows; i++) {
                long place = i % PER_THOUSAND;
                String row = row(random, i, second && place < UPDATED);
                if (!second || place < PER_THOUSAND - DELETED) {
                    out.write(row);
                }
                if (second && place >= PER_THOUSAND - INSERTED) {
                    out.write(String.format("K%010dN,New,,Oslo,1.00,1,,2026-11-21T10:00:00%n", i));
                }
            }
        }
        return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String row(Random random, long number, boolean updated) {
        String first = FIRST[random.nextInt(FIRST.length)];
        String last = LAST[random.nextInt(LAST.length)];
        String name = first + " " + last;
        int amount = random.nextInt(1_000_000) + (updated ? 1 : 0);
        int day = 1 + random.nextInt(28);
        boolean created = random.nextInt(100) >= 6;
        return String.format(
                "K%010d,%s,u%d@example.com,%s,%d.%02d,%d,%s,2026-05-%02dT10:00:%02d\n",
                number,
                name.indexOf('"') >= 0 ? '"' + name + '"' : name,
                number,
                CITIES[random.nextInt(CITIES.length)],
                amount / 100,
                amount % 100,
                random.nextInt(100),
                created ? String.format("2024-01-%02d", day) : "",
                day,
                random.nextInt(60));
    }
}
