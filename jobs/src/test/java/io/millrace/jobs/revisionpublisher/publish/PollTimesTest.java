package io.millrace.jobs.revisionpublisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.retry.Backoff;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollTimesTest {

    private static final Instant START = Instant.ofEpochSecond(1_000);

    private final PollTimes polls = new PollTimes(Duration.ofSeconds(10));

    @Test
    void anUnknownJobIsLookedAtAfterTheLongestWaitAndThenMoreOften() {
        assertThat(polls.first(START)).isEqualTo(START.plusSeconds(10));
        assertThat(wait(0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(wait(10)).isEqualTo(Duration.ofSeconds(1));
        assertThat(wait(30)).isEqualTo(Duration.ofSeconds(3));
        assertThat(wait(3_600)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whenItShouldEndItIsLookedAtOften() {
        polls.ended(Duration.ofSeconds(20));

        assertThat(polls.first(START)).isEqualTo(START.plusSeconds(10));
        assertThat(wait(10)).isEqualTo(Duration.ofSeconds(8));
        assertThat(wait(18)).isEqualTo(Duration.ofSeconds(1));
        assertThat(wait(25)).isEqualTo(Duration.ofSeconds(1));
        assertThat(wait(60)).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void theFastestOfTheLastTenIsExpected() {
        polls.ended(Duration.ofSeconds(5));
        for (int i = 0; i < 9; i++) {
            polls.ended(Duration.ofSeconds(100));
        }
        assertThat(polls.first(START)).isEqualTo(START.plusMillis(4_500));

        polls.ended(Duration.ofSeconds(100));

        assertThat(polls.first(START)).isEqualTo(START.plusSeconds(10));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 2", "3, 4", "6, 32", "7, 60", "8, 60", "2147483647, 60"})
    void aRetryIsWaitedForLongerEachTimeUpToAMinute(int retries, int seconds) {
        assertThat(Backoff.after(retries)).isEqualTo(Duration.ofSeconds(seconds));
    }

    private Duration wait(int elapsed) {
        Instant now = START.plusSeconds(elapsed);
        return Duration.between(now, polls.next(START, now));
    }
}
