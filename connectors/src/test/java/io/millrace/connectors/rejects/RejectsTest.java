package io.millrace.connectors.rejects;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RejectsTest {

    private static final int LIMIT = 64 * 1024;

    @Test
    void aRejectIsOneLineInTheOrderOfTheContract() {
        Reject reject = new Rejects("table-delta")
                .reject(
                        "s3://b/acme/orders/v1/f.csv.gz",
                        "row 3, line 4",
                        "csv.columns",
                        "has 3 fields, the header has 4",
                        "1,\"ü\n\",".getBytes(StandardCharsets.UTF_8),
                        1_795_247_460_120L);

        assertThat(new String(new RejectLine().serialize(reject), StandardCharsets.UTF_8))
                .isEqualTo("{\"job\":\"table-delta\",\"source\":\"s3://b/acme/orders/v1/f.csv.gz\","
                        + "\"position\":\"row 3, line 4\",\"rule\":\"csv.columns\","
                        + "\"reason\":\"has 3 fields, the header has 4\",\"payload\":\"1,\\\"ü\\n\\\",\","
                        + "\"at\":\"2026-11-21T07:51:00.120Z\"}");
    }

    @Test
    void aPayloadOfTheLimitIsKeptWhole() {
        String text = "x".repeat(LIMIT);

        assertThat(Rejects.payload(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "€", "😀"})
    void aLongerOneIsCutBetweenCharacters(String last) {
        int width = last.getBytes(StandardCharsets.UTF_8).length;
        for (int inside = 0; inside <= width; inside++) {
            String before = "x".repeat(LIMIT - inside);

            assertThat(Rejects.payload((before + last + "more").getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(inside == width ? before + last : before);
        }
    }

    @Test
    void bytesThatAreNotTextAreBase64() {
        byte[] gzip = {0x1f, (byte) 0x8b, 8, 0};

        assertThat(Rejects.payload(gzip)).isEqualTo("H4sIAA==");
    }

    @Test
    void soAreCutOnes() {
        byte[] bytes = new byte[LIMIT + 10];
        Arrays.fill(bytes, (byte) 0x80);

        assertThat(Base64.getDecoder().decode(Rejects.payload(bytes))).isEqualTo(Arrays.copyOf(bytes, LIMIT));
    }

    @Test
    void textThatEndsInsideACharacterIsNotText() {
        assertThat(Rejects.payload(new byte[] {'a', (byte) 0xC3})).isEqualTo("YcM=");
    }

    @Test
    void nothingIsKeptOfNothing() {
        assertThat(Rejects.payload(new byte[0])).isEmpty();
    }
}
