package io.millrace.connectors.iam;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A rate of calls that follows the service: a token bucket with a small burst, whose rate is halved on throttling and
 * raised again while there is none. Times are those of one monotonic clock, in nanoseconds. Not safe for use by several
 * threads.
 */
final class CallRate {

    /** What may follow each other at once, as time at the current rate; at least one call. */
    private static final Duration BURST = Duration.ofMillis(200);
    /** Without throttling for so long, the rate is raised. */
    private static final Duration RAISE_AFTER = Duration.ofSeconds(10);

    private static final double RAISE_SHARE = 0.1;
    /** The rate never falls below this share of the maximum: what waits has to go on. */
    private static final double MIN_SHARE = 1.0 / 32;

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Of sums of fractions. */
    private static final double TOLERANCE = 1e-6;

    private final double maxPerSecond;
    private double perSecond;
    private double tokens;
    private long refilledAt;
    private long raiseAt;
    private long loweredAt;
    private boolean lowered;

    /** @param maxPerSecond more than 0 */
    CallRate(double maxPerSecond, long now) {
        if (!(maxPerSecond > 0)) {
            throw new IllegalArgumentException("the rate of calls is " + maxPerSecond + " per second");
        }
        this.maxPerSecond = maxPerSecond;
        this.perSecond = maxPerSecond;
        this.tokens = burst();
        this.refilledAt = now;
        this.raiseAt = now;
    }

    /**
     * Whether a call may begin now, which then counts.
     *
     * @param requests that the call makes: those beyond the first are owed by the calls that follow
     */
    boolean tryTake(int requests, long now) {
        advance(now);
        if (tokens < 1 - TOLERANCE) {
            return false;
        }
        tokens -= requests;
        return true;
    }

    /** From now to the time at which a call may begin; zero when it may now. */
    Duration untilNext(long now) {
        advance(now);
        double missing = 1 - tokens;
        return missing <= TOLERANCE
                ? Duration.ZERO
                : Duration.ofNanos((long) Math.ceil(missing / perSecond * NANOS_PER_SECOND));
    }

    /**
     * Halves the rate, unless the call was sent before the rate was last halved: it says nothing about the new one.
     *
     * @param sentAt time at which the throttled call began
     */
    void throttled(long sentAt, long now) {
        advance(now);
        raiseAt = now + RAISE_AFTER.toNanos();
        if (lowered && sentAt - loweredAt < 0) {
            return;
        }
        perSecond = Math.max(perSecond / 2, maxPerSecond * MIN_SHARE);
        tokens = Math.min(tokens, 0);
        lowered = true;
        loweredAt = now;
    }

    /** The rate of now. */
    double perSecond(long now) {
        advance(now);
        return perSecond;
    }

    private double burst() {
        return Math.max(1, perSecond * BURST.toMillis() / 1_000);
    }

    /** Refills at each rate for the time that it held. */
    private void advance(long now) {
        while (perSecond < maxPerSecond && now - raiseAt >= 0) {
            refill(raiseAt);
            perSecond = Math.min(maxPerSecond, perSecond + maxPerSecond * RAISE_SHARE);
            raiseAt += RAISE_AFTER.toNanos();
        }
        refill(now);
    }

    /** Calls on several threads may come with times in another order than they were read. */
    private void refill(long until) {
        if (until - refilledAt > 0) {
            tokens = Math.min(burst(), tokens + (until - refilledAt) / NANOS_PER_SECOND * perSecond);
            refilledAt = until;
        }
    }
}
