package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RevocationLimiterTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final long NOW = 1_700_000_000_000L;

    @ParameterizedTest
    @CsvSource({"5, 20, 5", "10, 0, 10", "11, 0, 10", "50, 20, 10", "100, 20, 20", "199, 10, 19", "1000, 100, 1000"})
    void soManyOfSoManyAreRevoked(int grants, int percent, int revoked) {
        RevocationLimiter limiter = new RevocationLimiter(percent, HOUR, List.of());

        assertThat(admitted(limiter, grants, NOW)).isEqualTo(revoked);
        assertThat(limiter.revocations()).hasSize(revoked).containsOnly(NOW);
    }

    @Test
    void eachCountsForOneWindow() {
        RevocationLimiter limiter = new RevocationLimiter(0, HOUR, List.of());
        for (int i = 0; i < 10; i++) {
            assertThat(limiter.admit(50 - i, NOW + i)).isTrue();
        }

        assertThat(limiter.admit(40, NOW + HOUR.toMillis() - 1)).isFalse();
        assertThat(limiter.admit(40, NOW + HOUR.toMillis())).isTrue();
        assertThat(limiter.admit(39, NOW + HOUR.toMillis())).isFalse();
        assertThat(limiter.revocations()).hasSize(10).contains(NOW + 1, NOW + HOUR.toMillis());
    }

    @Test
    void aRestartForgetsNone() {
        RevocationLimiter before = new RevocationLimiter(0, HOUR, List.of());
        assertThat(admitted(before, 50, NOW)).isEqualTo(10);

        RevocationLimiter after = new RevocationLimiter(0, HOUR, before.revocations());

        assertThat(after.admit(40, NOW + 1)).isFalse();
        assertThat(after.admit(40, NOW + HOUR.toMillis())).isTrue();
    }

    private static int admitted(RevocationLimiter limiter, int grants, long now) {
        int left = grants;
        while (left > 0 && limiter.admit(left, now)) {
            left--;
        }
        return grants - left;
    }
}
