package io.millrace.jobs.tabledelta.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hash places rows in state: values computed by another implementation, and never to change. */
class KeyHashTest {

    @ParameterizedTest
    @CsvSource({
        "'', efd01f60ba992926, 38, 1",
        "'a', 82a2a958a9bece5b, 91, 1",
        "'1', 7c3832dde020d3d6, 214, 5",
        "'PK99999', a8a8439ada389d78, 120, 1",
        "'zoë', 49fcc25b81ceafb1, 177, 5",
        "'a longer key / with # signs', e67d9c6ddef53db4, 180, 3"
    })
    void isPinned(String text, String hash, int of256, int of7) {
        long value = hash(text);

        assertThat(Long.toHexString(value)).isEqualTo(hash);
        assertThat(KeyHash.bucket(value, 256)).isEqualTo(of256);
        assertThat(KeyHash.bucket(value, 7)).isEqualTo(of7);
    }

    @Test
    void takesOnlyTheRegion() {
        byte[] bytes = "xPK99999y".getBytes(StandardCharsets.UTF_8);

        assertThat(KeyHash.of(bytes, 1, bytes.length - 1)).isEqualTo(hash("PK99999"));
    }

    @Test
    void spreadsSerialKeysEvenly() {
        int[] sizes = new int[256];
        for (int i = 0; i < 256_000; i++) {
            sizes[KeyHash.bucket(hash("PK" + i), sizes.length)]++;
        }

        // mean 1,000, standard deviation about 32
        assertThat(Arrays.stream(sizes).boxed())
                .allSatisfy(size -> assertThat(size).isBetween(820, 1_180));
    }

    private static long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return KeyHash.of(bytes, 0, bytes.length);
    }
}
