package io.millrace.jobs.accessgrants.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDelayTest {

    @ParameterizedTest
    @CsvSource({"1, 1000", "2, 2000", "3, 4000", "6, 32000", "7, 60000", "8, 60000", "1000000, 60000"})
    void itDoublesUpToAMinuteAndIsSpreadOverItsSecondHalf(int retries, long most) {
        var delays = IntStream.range(0, 1_000)
                .mapToObj(agreement -> RetryDelay.of("agreement-" + agreement, retries))
                .collect(Collectors.toSet());

        assertThat(delays).allMatch(delay -> delay.compareTo(Duration.ofMillis(most)) <= 0);
        assertThat(delays).allMatch(delay -> delay.compareTo(Duration.ofMillis(most / 2)) >= 0);
        assertThat(delays).hasSizeGreaterThan(300);
    }
}
