package io.millrace.connectors.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.content.Trickle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random tables in random dialects, written by a writer that shares nothing with the reader, read back equal. */
class RoundTripTest {

    private static final String[] PIECES = {
        "a",
        "Z",
        "0",
        " ",
        "\t",
        ",",
        ";",
        "|",
        "\"",
        "\"\"",
        "'",
        "\n",
        "\r\n",
        "\r",
        "\\N",
        "\\",
        "#",
        "é",
        "漢",
        "😀",
        "\ufeff",
        "\u2028",
        "\u0000",
        "NULL",
        "longer text of several words"
    };
    private static final Charset[] CHARSETS = {
        StandardCharsets.UTF_8, StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE
    };
    private static final char[] DELIMITERS = {',', ';', '|', '\t', '\u0001'};
    private static final String[] NULL_TOKENS = {"", "\\N", "NULL"};
    private static final String[] LINE_ENDS = {"\n", "\r\n", "\r"};

    @ParameterizedTest
    @MethodSource("seeds")
    void isReadBackEqual(int seed) {
        Random random = new Random(seed);
        Dialect.Builder settings = Dialect.builder()
                .delimiter(DELIMITERS[random.nextInt(DELIMITERS.length)])
                .quote(random.nextInt(4) == 0 ? '\'' : '"')
                .charset(CHARSETS[random.nextInt(CHARSETS.length)])
                .nullToken(NULL_TOKENS[random.nextInt(NULL_TOKENS.length)]);
        int width = 1 + random.nextInt(random.nextBoolean() ? 3 : 40);
        List<String> columns =
                IntStream.range(0, width).mapToObj(i -> "column " + i).toList();
        boolean headerless = random.nextBoolean();
        Dialect dialect = headerless ? settings.columns(columns).build() : settings.build();
        List<List<@Nullable String>> rows = rows(random, width);
        byte[] object = write(random, dialect, headerless ? List.of() : List.of(columns), rows);
        boolean gzip = !headerless && random.nextBoolean();
        byte[] stored = gzip ? gzip(object) : object;
        Reading reading = Reading.of(
                new Trickle(stored, 1 + random.nextInt(100)),
                gzip ? "table.csv.gz" : "table.csv",
                stored.length,
                dialect,
                RowLimits.DEFAULT,
                random.nextBoolean() ? 8 + random.nextInt(50) : 64 << 10);
        assertThat(reading.failure()).isNull();
        assertThat(reading.header()).isEqualTo(columns);
        assertThat(reading.rows()).isEqualTo(rows);
    }

    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    private static List<List<@Nullable String>> rows(Random random, int width) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        int count = 1 + random.nextInt(60);
        for (int row = 0; row < count; row++) {
            List<@Nullable String> fields = new ArrayList<>();
            for (int field = 0; field < width; field++) {
                fields.add(random.nextInt(5) == 0 ? null : value(random));
            }
            rows.add(fields);
        }
        return rows;
    }

    private static String value(Random random) {
        StringBuilder value = new StringBuilder();
        for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
            value.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return value.toString();
    }

    private static byte[] write(
            Random random, Dialect dialect, List<List<String>> header, List<List<@Nullable String>> rows) {
        String lineEnd = LINE_ENDS[random.nextInt(LINE_ENDS.length)];
        List<String> lines = new ArrayList<>();
        header.forEach(names -> lines.add(line(random, dialect, names)));
        rows.forEach(row -> lines.add(line(random, dialect, row)));
        String text = String.join(lineEnd, lines);
        // Without a line end a last row of one NULL field would be no row at all.
        boolean ended = random.nextBoolean() || text.endsWith(lineEnd) || text.isEmpty();
        String marked = random.nextBoolean() || text.startsWith("\ufeff") ? mark(dialect) + text : text;
        return (ended ? marked + lineEnd : marked).getBytes(dialect.charset());
    }

    /** Java's own encoder for UTF-16 writes a mark, so that another would be data. */
    private static String mark(Dialect dialect) {
        return dialect.charset().equals(StandardCharsets.UTF_16) ? "" : "\ufeff";
    }

    private static String line(Random random, Dialect dialect, List<? extends @Nullable String> row) {
        List<String> fields = new ArrayList<>();
        row.forEach(value -> fields.add(field(random, dialect, value)));
        return String.join(String.valueOf(dialect.delimiter()), fields);
    }

    private static String field(Random random, Dialect dialect, @Nullable String value) {
        if (value == null) {
            return dialect.nullToken();
        }
        String quote = dialect.quote().orElseThrow().toString();
        boolean plain = value.indexOf(dialect.delimiter()) < 0
                && !value.contains("\n")
                && !value.contains("\r")
                && !value.startsWith(quote)
                && !value.equals(dialect.nullToken());
        return plain && random.nextBoolean() ? value : quote + value.replace(quote, quote + quote) + quote;
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        for (int start = 0; start < content.length; start += 100) {
            try (GZIPOutputStream member = new GZIPOutputStream(object)) {
                member.write(content, start, Math.min(100, content.length - start));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return object.toByteArray();
    }
}
