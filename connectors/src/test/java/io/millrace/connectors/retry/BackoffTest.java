package io.millrace.connectors.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "6, 32000", "7, 60000", "8, 60000", "1000000, 60000"})
    void itDoublesUpToAMinuteAndIsSpreadOverItsSecondHalf(int retries, long most) {
        var delays = IntStream.range(0, 1_000)
                .mapToObj(agreement -> Backoff.STANDARD.jittered(retries, "agreement-" + agreement))
                .collect(Collectors.toSet());

        assertThat(delays).allMatch(delay -> delay.compareTo(Duration.ofMillis(most)) <= 0);
        assertThat(delays).allMatch(delay -> delay.compareTo(Duration.ofMillis(most / 2)) >= 0);
        assertThat(delays).hasSizeGreaterThan(300);
    }

    @ParameterizedTest
    @CsvSource({"1, , 1000", "1, 500, 1000", "1, 5000, 5000", "1, 3600000, 90000", "7, 70000, 70000", "7, 1000, 60000"})
    void aRetryAfterProlongsTheDelayUpToItsOwnMaximum(int retries, @Nullable Long retryAfterMillis, long delay) {
        Duration retryAfter = retryAfterMillis == null ? null : Duration.ofMillis(retryAfterMillis);

        assertThat(Backoff.STANDARD.withRetryAfterMax(Duration.ofSeconds(90)).delay(retries, retryAfter))
                .isEqualTo(Duration.ofMillis(delay));
    }
}
