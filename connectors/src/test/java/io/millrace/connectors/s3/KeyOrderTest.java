package io.millrace.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyOrderTest {

    @Test
    void itIsTheOrderOfUtf8Bytes() {
        List<String> keys = List.of("", "a", "a/", "a-b", "a.b", "a0", "é", "\uE000", "\uFFFD", "\uD83D\uDE00", "ab");

        for (String left : keys) {
            for (String right : keys) {
                assertThat(Integer.signum(KeyOrder.compare(left, right)))
                        .as("%s and %s", left, right)
                        .isEqualTo(Integer.signum(Arrays.compareUnsigned(
                                left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8))));
            }
        }
    }
}
