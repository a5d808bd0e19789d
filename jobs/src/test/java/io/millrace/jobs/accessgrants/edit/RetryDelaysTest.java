package io.millrace.jobs.accessgrants.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryDelaysTest {

    @Test
    void aLastingFailureIsRepeatedAfterOneFiveFifteenMinutesAndThenHourly() {
        assertThat(minutes(1, 5, RetryDelays::lastingFailure)).containsExactly(1L, 5L, 15L, 60L, 60L);
        assertThat(RetryDelays.lastingFailure(Integer.MAX_VALUE).toHours()).isOne();
    }

    @Test
    void aMissingRoleIsLookedForAfterSecondsFirst() {
        assertThat(IntStream.rangeClosed(1, 3).mapToObj(RetryDelays::missing).map(delay -> delay.toSeconds()))
                .containsExactly(1L, 2L, 4L);
        assertThat(minutes(4, 8, RetryDelays::missing)).containsExactly(1L, 5L, 15L, 60L, 60L);
    }

    @Test
    void aRefusedReportIsRepeatedAfterAMinuteUpToAnHour() {
        assertThat(minutes(1, 8, RetryDelays::refusedReport)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void aTransientFailureIsRepeatedAfterASecondUpToAMinute() {
        assertThat(RetryDelays.transientFailure(1, "k").toMillis()).isBetween(500L, 1_000L);
        assertThat(RetryDelays.transientFailure(100, "k").toSeconds()).isBetween(30L, 60L);
    }

    private static List<Long> minutes(int first, int last, IntFunction<Duration> delay) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(delay)
                .map(Duration::toMinutes)
                .toList();
    }
}
