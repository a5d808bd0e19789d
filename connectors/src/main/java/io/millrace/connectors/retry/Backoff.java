package io.millrace.connectors.retry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exponential backoff: delays between attempts that double up to a maximum. A server's Retry-After prolongs a delay,
 * up to a maximum of its own.
 */
public final class Backoff {

    /** Between attempts that have no limit: from a second to a minute. */
    public static final Backoff STANDARD = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private static final int DOUBLINGS_MAX = 30;
    private static final int JITTER_BITS = 10;
    /** Fibonacci hashing: spreads keys that differ little. */
    private static final int HASH_MULTIPLIER = 0x9E3779B9;

    private final Duration first;
    private final Duration max;
    private final Duration retryAfterMax;

    public Backoff(Duration first, Duration max) {
        this(first, max, max);
    }

    private Backoff(Duration first, Duration max, Duration retryAfterMax) {
        this.first = first;
        this.max = max;
        this.retryAfterMax = retryAfterMax;
    }

    /** The same delays with another maximum for Retry-After: a mistaken header must not stop the calls for good. */
    public Backoff withRetryAfterMax(Duration limit) {
        return new Backoff(first, max, limit);
    }

    /**
     * The delay of {@link #STANDARD}.
     *
     * @param retries in a row, from 1
     */
    public static Duration after(int retries) {
        return STANDARD.delay(retries);
    }

    /** @param retries in a row, from 1 */
    public Duration delay(int retries) {
        Duration doubled = first.multipliedBy(1L << Math.min(DOUBLINGS_MAX, Math.max(0, retries - 1)));
        return doubled.compareTo(max) < 0 ? doubled : max;
    }

    /** @param retryAfter the delay that the server asked for; null when it asked for none */
    public Duration delay(int retries, @Nullable Duration retryAfter) {
        Duration delay = delay(retries);
        if (retryAfter == null || retryAfter.compareTo(delay) < 0) {
            return delay;
        }
        return retryAfter.compareTo(retryAfterMax) < 0 ? retryAfter : retryAfterMax;
    }

    /**
     * The delay less up to half of it, so that calls that failed together are not repeated together. The same for the same
     * key and number.
     */
    public Duration jittered(int retries, String key) {
        long millis = delay(retries).toMillis();
        int share = ((key.hashCode() + retries) * HASH_MULTIPLIER) >>> (Integer.SIZE - JITTER_BITS);
        return Duration.ofMillis(millis - ((millis * share) >> (JITTER_BITS + 1)));
    }

    /** The longest delay without a Retry-After. */
    public Duration max() {
        return max;
    }
}
