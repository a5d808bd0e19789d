package io.millrace.local.athena.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/** The files of {@code deploy/athena}, and the test data for its queries. */
public final class AthenaFiles {

    private static final String SQL = ".sql";

    private AthenaFiles() {}

    public static Path folder() {
        return Path.of(System.getProperty("millrace.home"), "deploy", "athena").normalize();
    }

    /** The Parquet tree of the DuckDB test, from which Trino reads the same files. */
    public static Path sharedTree() {
        return Path.of(System.getProperty("millrace.home"), "local", "target", "athena")
                .toAbsolutePath()
                .normalize();
    }

    public static String definition(String name) {
        return read(folder().resolve(name + SQL));
    }

    /** Names of the queries, without {@code .sql}. */
    static List<String> queries() {
        try (Stream<Path> files = Files.list(folder().resolve("queries"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SQL))
                    .map(name -> name.substring(0, name.length() - SQL.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A query with its parameters filled in. */
    static String query(String name) {
        String query = read(folder().resolve("queries").resolve(name + SQL));
        Properties parameters = new Properties();
        try (InputStream content = resource("parameters.properties")) {
            parameters.load(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String parameter : parameters.stringPropertyNames()) {
            query = query.replace("${" + parameter + "}", parameters.getProperty(parameter));
        }
        return query;
    }

    /** The rows of the seed: JSON lines, each the table and the fields of a Usage that are not null. */
    public static List<String> seed() {
        return lines("rows.jsonl");
    }

    /** Header and rows as {@link Rows#lines()}. */
    static List<String> expected(String name) {
        return lines("expected/" + name + ".csv");
    }

    static List<String> lines(String resource) {
        try (InputStream content = resource(resource)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(AthenaFiles.class.getResourceAsStream(name), name);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
