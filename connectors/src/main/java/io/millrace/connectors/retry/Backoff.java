package io.millrace.connectors.retry;

import java.time.Duration;

/** How long to wait before a call is made again: a second, doubled up to a minute. */
public final class Backoff {

    private static final int DOUBLINGS = 6;
    public static final Duration LONGEST = Duration.ofMinutes(1);

    private Backoff() {}

    /** @param retries in a row, from 1 */
    public static Duration after(int retries) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(DOUBLINGS, Math.max(0, retries - 1)));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
