package io.millrace.connectors.eventfeed;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long to wait before a call is made again: a second, doubled up to a minute, or as long as the server asks. */
final class FeedBackoff {

    private static final int DOUBLINGS = 6;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    /** A feed that is told to wait for longer looks again: the answer may have been a mistake. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    private int failures;

    Duration failed(@Nullable Duration retryAfter) {
        Duration doubled = Duration.ofSeconds(1L << Math.min(DOUBLINGS, failures));
        failures++;
        Duration wait = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        if (retryAfter == null || retryAfter.compareTo(wait) < 0) {
            return wait;
        }
        return retryAfter.compareTo(LONGEST_ASKED) < 0 ? retryAfter : LONGEST_ASKED;
    }

    void worked() {
        failures = 0;
    }
}
