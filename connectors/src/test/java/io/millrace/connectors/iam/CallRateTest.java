package io.millrace.connectors.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallRateTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Clocks of this kind begin anywhere, and overflow. */
    private long now = Long.MAX_VALUE - 3 * SECOND;

    private int taken(CallRate rate, long nanos) {
        int taken = 0;
        long end = now + nanos;
        while (now - end < 0) {
            if (rate.tryTake(1, now)) {
                taken++;
            } else {
                now += Math.max(1, rate.untilNext(now).toNanos());
            }
        }
        return taken;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 7, 10, 333})
    void asManyCallsAsTheRateAllowsFollowAShortBurst(double perSecond) {
        CallRate rate = new CallRate(perSecond, now);
        double burst = Math.max(1, perSecond / 5);

        assertThat((double) taken(rate, 20 * SECOND)).isCloseTo(20 * perSecond + burst, within(1.1));
    }

    @Test
    void whatWasNotUsedIsNoMoreThanABurst() {
        CallRate rate = new CallRate(10, now);
        now += 3_600 * SECOND;

        assertThat(rate.tryTake(1, now)).isTrue();
        assertThat(rate.tryTake(1, now)).isTrue();
        assertThat(rate.tryTake(1, now)).isFalse();
        assertThat(rate.untilNext(now)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void furtherRequestsOfACallAreOwed() {
        CallRate rate = new CallRate(1, now);

        assertThat(rate.tryTake(3, now)).isTrue();
        assertThat(rate.untilNext(now)).isEqualTo(Duration.ofSeconds(3));
        assertThat(rate.tryTake(1, now + 3 * SECOND - 1_000_000)).isFalse();
        assertThat(rate.tryTake(1, now + 3 * SECOND)).isTrue();
    }

    @Test
    void throttlingHalvesTheRateOnceForCallsThatWereUnderWay() {
        CallRate rate = new CallRate(16, now);
        long sentAt = now;
        now += SECOND;

        rate.throttled(sentAt, now);
        rate.throttled(sentAt, now + 1);
        assertThat(rate.perSecond(now + 1)).isEqualTo(8);
        assertThat(rate.tryTake(1, now + 1)).isFalse();
        rate.throttled(now + 1, now + 2);
        assertThat(rate.perSecond(now + 2)).isEqualTo(4);
    }

    @Test
    void theRateNeverFallsToNothing() {
        CallRate rate = new CallRate(32, now);
        for (int i = 0; i < 100; i++) {
            rate.throttled(now, now);
            now++;
        }

        assertThat(rate.perSecond(now)).isEqualTo(1);
    }

    @Test
    void theRateIsRaisedWhileNothingIsThrottled() {
        CallRate rate = new CallRate(10, now);
        rate.throttled(now, now);

        assertThat(rate.perSecond(now + 10 * SECOND - 1)).isEqualTo(5);
        assertThat(rate.perSecond(now + 10 * SECOND)).isEqualTo(6);
        rate.throttled(now - 1, now + 15 * SECOND);
        assertThat(rate.perSecond(now + 25 * SECOND - 1)).isEqualTo(6);
        assertThat(rate.perSecond(now + 35 * SECOND)).isEqualTo(8);
        assertThat(rate.perSecond(now + 3_600 * SECOND)).isEqualTo(10);
    }

    @Test
    void noMoreCallsThanTheMaximumBeginInAnyTime() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            double perSecond = 0.2 + random.nextInt(40);
            CallRate rate = new CallRate(perSecond, now);
            List<Long> begun = new ArrayList<>();
            for (int step = 0; step < 400; step++) {
                now += (long) (random.nextDouble() * random.nextDouble() * SECOND);
                if (rate.tryTake(1, now)) {
                    begun.add(now);
                } else if (random.nextInt(50) == 0) {
                    rate.throttled(now, now);
                }
            }
            double burst = Math.max(1, perSecond / 5);
            for (int i = 0; i < begun.size(); i++) {
                for (int j = i; j < begun.size(); j++) {
                    double seconds = (begun.get(j) - begun.get(i)) / (double) SECOND;
                    assertThat((double) (j - i + 1))
                            .as("seed %s", seed)
                            .isLessThanOrEqualTo(burst + seconds * perSecond + 0.001);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void aRateIsPositive(double perSecond) {
        assertThatIllegalArgumentException().isThrownBy(() -> new CallRate(perSecond, now));
    }
}
