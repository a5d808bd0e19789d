package io.millrace.connectors.jsonlines;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLineTest {

    @ParameterizedTest
    @CsvSource(
            value = {
                "a\"b\\c, a\\\"b\\\\c",
                "é\u2028😀, é\u2028😀",
                "\uD83D!, \\uD83D!",
                "\uDE00!, \\uDE00!",
            })
    void textIsWrittenAsUtf8(String text, String written) {
        assertThat(line(text)).isEqualTo("{\"k\":\"" + written + "\"}");
    }

    @Test
    void controlCharactersAreEscapes() {
        assertThat(line("\n\r\t\u0000\u001f")).isEqualTo("{\"k\":\"\\n\\r\\t\\u0000\\u001F\"}");
    }

    private static String line(String text) {
        return new String(JsonLine.of(json -> json.writeStringField("k", text)), StandardCharsets.UTF_8);
    }
}
