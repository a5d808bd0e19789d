package io.millrace.connectors.datamesh.feed;

import io.millrace.connectors.retry.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long to wait before the feed is asked again: as calls are, or as long as the server asks. */
final class FeedBackoff {

    /** A feed that is told to wait for longer looks again: the answer may have been a mistake. */
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    private int failures;

    Duration failed(@Nullable Duration retryAfter) {
        failures++;
        Duration wait = Backoff.after(failures);
        if (retryAfter == null || retryAfter.compareTo(wait) < 0) {
            return wait;
        }
        return retryAfter.compareTo(LONGEST_ASKED) < 0 ? retryAfter : LONGEST_ASKED;
    }

    void worked() {
        failures = 0;
    }
}
