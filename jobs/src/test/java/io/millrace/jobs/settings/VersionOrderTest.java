package io.millrace.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionOrderTest {

    @Test
    void lexicographicIsTheOrderInWhichS3Lists() {
        assertOrder(VersionOrder.LEXICOGRAPHIC, "", "1", "10", "9", "A", "a", "a\uFFFD", "a\uD83D\uDE00");
    }

    @Test
    void naturalTakesDigitsAsNumbers() {
        assertOrder(
                VersionOrder.NATURAL,
                "",
                "1",
                "01x1",
                "1x01",
                "1x2",
                "9",
                "10",
                "99999999999999999998",
                "99999999999999999999",
                "a",
                "v1.9",
                "v1.10",
                "v2",
                "v2-",
                "v2a");
    }

    @Test
    void naturalIsEqualOnlyForEqualTexts() {
        assertThat(VersionOrder.NATURAL.compare("v01", "v1")).isNegative();
        assertThat(VersionOrder.NATURAL.compare("v1", "v01")).isPositive();
        assertThat(VersionOrder.NATURAL.compare("000", "0")).isPositive();
        assertThat(VersionOrder.NATURAL.compare("v1", "v1")).isZero();
    }

    private static void assertOrder(VersionOrder order, String... expected) {
        List<String> shuffled = new ArrayList<>(List.of(expected));
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort(order);
        assertThat(shuffled).containsExactly(expected);
    }
}
