package io.millrace.local.standins.kinesis;

import io.millrace.local.standins.http.EmbeddedServiceException;
import java.time.Duration;

/** A bounded wait between attempts. */
final class Deadline {

    private static final long PAUSE_MILLIS = 50;

    private final long endNanos;

    private Deadline(long endNanos) {
        this.endNanos = endNanos;
    }

    static Deadline in(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos());
    }

    /** Waits a moment. False when the time is up. */
    boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServiceException("interrupted while waiting", e);
        }
        return System.nanoTime() < endNanos;
    }
}
