package io.millrace.local.tool.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.00 KiB",
        "10240, 10.0 KiB",
        "1048575, 1024 KiB",
        "1048576, 1.00 MiB",
        "9223372036854775807, 8.00 EiB",
        "92233720368547758070000, 80000 EiB",
        "-2048, -2.00 KiB"
    })
    void bytesHaveThreeDigitsAndAUnit(String bytes, String shown) {
        assertThat(Display.bytes(new BigInteger(bytes))).isEqualTo(shown);
    }

    @Test
    void textIsCutBetweenCharacters() {
        String pair = "\uD83D\uDE00";

        assertThat(Display.text(pair.repeat(160))).isEqualTo(pair.repeat(160));
        assertThat(Display.text(pair.repeat(161))).isEqualTo(pair.repeat(160) + "…");
    }

    @Test
    void invisibleCharactersAreReplaced() {
        assertThat(Display.text("a\u0000\u001b\n\u202e\u2028\u200b\uD83D\uFFFFb"))
                .isEqualTo("a" + "\uFFFD".repeat(8) + "b");
    }

    @Test
    void markupIsEscaped() {
        assertThat(Display.html("<a href=\"x\" b='y'>&amp;"))
                .isEqualTo("&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;");
    }
}
