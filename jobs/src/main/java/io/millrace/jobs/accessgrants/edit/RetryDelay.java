package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.retry.Backoff;
import java.time.Duration;

/**
 * How long to wait before an edit is taken up again: a second, doubled up to a minute, less up to half of it, so that
 * edits that failed together do not come again together.
 */
final class RetryDelay {

    private static final int SPREAD_BITS = 10;
    /** Fibonacci hashing: ids that differ little are spread as well. */
    private static final int MIX = 0x9E3779B9;

    private RetryDelay() {}

    /**
     * @param agreement decides how much is taken off
     * @param retries in a row, from 1
     */
    static Duration of(String agreement, int retries) {
        long doubled = Backoff.after(retries).toMillis();
        long share = ((agreement.hashCode() + retries) * MIX) >>> (Integer.SIZE - SPREAD_BITS);
        return Duration.ofMillis(doubled - (doubled * share >> (SPREAD_BITS + 1)));
    }
}
