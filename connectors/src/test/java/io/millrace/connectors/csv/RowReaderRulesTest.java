package io.millrace.connectors.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connectors.content.Trickle;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of {@code rules/*.json}: the text of a file, and the rows read from it. */
class RowReaderRulesTest {

    private static final int[] BUFFER_SIZES = {8, 9, 10, 11, 12, 13, 64, 64 << 10};

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void readsWhatTheRuleSays(String rule, String id, JsonNode expected) {
        byte[] object = object(expected);
        Dialect dialect = dialect(expected.path("dialect"));
        RowLimits limits = limits(expected.path("limits"));
        for (int bufferSize : BUFFER_SIZES) {
            for (int piece : new int[] {1, 3, object.length + 1}) {
                Reading reading =
                        Reading.of(new Trickle(object, piece), "table.csv", object.length, dialect, limits, bufferSize);
                assertThat(reading)
                        .as("%s, buffers of %d, pieces of %d", rule, bufferSize, piece)
                        .satisfies(actual -> verify(actual, expected));
            }
        }
    }

    private static void verify(Reading reading, JsonNode expected) {
        JsonNode broken = expected.path("broken");
        assertThat(reading.outcome()).isEqualTo(broken.path("rule").asText("none"));
        assertThat(reading.rows()).isEqualTo(rows(expected.path("rows")));
        if (expected.has("header")) {
            assertThat(reading.header()).isEqualTo(row(expected.path("header")));
        }
        if (expected.has("lines")) {
            assertThat(reading.lines().toString())
                    .isEqualTo(expected.path("lines").toString().replace(",", ", "));
        }
        if (reading.failure() instanceof CsvException failure) {
            assertThat(failure.rowNumber()).isEqualTo(broken.path("row").asLong());
            assertThat(failure.lineNumber()).isEqualTo(broken.path("line").asLong(failure.rowNumber() + 1));
            assertThat(failure)
                    .hasMessageStartingWith("table.csv, ")
                    .hasMessageContaining(broken.path("says").asText(""))
                    .hasMessageEndingWith("[" + failure.rule().id() + "]");
        }
    }

    private static byte[] object(JsonNode testCase) {
        if (testCase.has("hex")) {
            return HexFormat.of().parseHex(testCase.path("hex").asText().replace(" ", ""));
        }
        return testCase.path("text")
                .asText()
                .getBytes(dialect(testCase.path("dialect")).charset());
    }

    private static Dialect dialect(JsonNode settings) {
        Dialect.Builder dialect = Dialect.builder();
        settings.fieldNames().forEachRemaining(key -> {
            JsonNode value = settings.path(key);
            switch (key) {
                case "delimiter" -> dialect.delimiter(value.asText().charAt(0));
                case "quote" -> {
                    if (value.isNull()) {
                        dialect.noQuote();
                    } else {
                        dialect.quote(value.asText().charAt(0));
                    }
                }
                case "charset" -> dialect.charset(Charset.forName(value.asText()));
                case "nullToken" -> dialect.nullToken(value.asText());
                case "columns" -> dialect.columns(names(value));
                default -> throw new IllegalArgumentException("unknown key of a dialect: " + key);
            }
        });
        return dialect.build();
    }

    private static RowLimits limits(JsonNode settings) {
        return RowLimits.DEFAULT
                .withFieldLength(settings.path("fieldLength").asInt(RowLimits.DEFAULT.fieldLength()))
                .withRowLength(settings.path("rowLength").asInt(RowLimits.DEFAULT.rowLength()))
                .withColumns(settings.path("columns").asInt(RowLimits.DEFAULT.columns()));
    }

    private static List<List<@Nullable String>> rows(JsonNode rows) {
        List<List<@Nullable String>> all = new ArrayList<>();
        rows.forEach(row -> all.add(row(row)));
        return all;
    }

    private static List<@Nullable String> row(JsonNode row) {
        List<@Nullable String> fields = new ArrayList<>();
        row.forEach(field -> fields.add(field.isNull() ? null : field.asText()));
        return fields;
    }

    private static List<String> names(JsonNode row) {
        List<String> fields = new ArrayList<>();
        row.forEach(field -> fields.add(field.asText()));
        return fields;
    }

    static Stream<Arguments> cases() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(RowReaderRulesTest.class.getResource("rules"))
                .toURI());
        List<Arguments> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                JsonNode rule = new ObjectMapper().readTree(file.toFile());
                rule.path("cases")
                        .forEach(testCase -> cases.add(arguments(
                                rule.path("rule").asText(), testCase.path("id").asText(), testCase)));
            }
        }
        return cases.stream();
    }
}
