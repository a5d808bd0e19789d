package io.millrace.jobs.subscriberusage.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PlainTextTest {

    @Test
    void everyByteEndsItAtEveryPlaceExceptPrintableAscii() {
        for (int value = 0; value < 256; value++) {
            boolean plain = value >= ' ' && value < 0x80 && value != '"' && value != '\\';
            for (int place = 0; place < 20; place++) {
                byte[] bytes = "abcdefghijklmnopqrst".getBytes(UTF_8);
                bytes[place] = (byte) value;

                assertThat(PlainText.end(bytes, 0, bytes.length))
                        .as("byte %02X at %d", value, place)
                        .isEqualTo(plain ? bytes.length : place);
            }
        }
    }

    @Test
    void endsWhereBytesLookedAtOneByOneDo() {
        Random random = new Random(20261122);
        byte[] bytes = new byte[200];
        for (int round = 0; round < 20_000; round++) {
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(20) == 0 ? bytes[i] : (byte) (' ' + 3 + random.nextInt(50));
            }
            int from = random.nextInt(bytes.length);
            int to = from + random.nextInt(bytes.length - from);

            assertThat(PlainText.end(bytes, from, to)).isEqualTo(oneByOne(bytes, from, to));
        }
    }

    private static int oneByOne(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }
}
