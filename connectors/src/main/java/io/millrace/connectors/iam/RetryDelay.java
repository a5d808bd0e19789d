package io.millrace.connectors.iam;

import java.time.Duration;

/**
 * How long to wait before an edit is taken up again: a second, doubled up to a minute, less up to half of it, so that
 * edits that failed together do not come again together.
 */
final class RetryDelay {

    private static final int DOUBLINGS = 6;
    private static final long LONGEST_MILLIS = 60_000;
    private static final int SPREAD = 1_024;

    private RetryDelay() {}

    /**
     * @param agreement decides how much is taken off
     * @param retries in a row, from 1
     */
    static Duration of(String agreement, int retries) {
        long doubled = Math.min(LONGEST_MILLIS, 1_000L << Math.min(DOUBLINGS, Math.max(0, retries - 1)));
        long share = Math.floorMod(31 * agreement.hashCode() + 17 * retries, SPREAD);
        return Duration.ofMillis(doubled - doubled * share / (2 * SPREAD));
    }
}
