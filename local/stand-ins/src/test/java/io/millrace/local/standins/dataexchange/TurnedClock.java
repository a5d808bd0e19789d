package io.millrace.local.standins.dataexchange;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when a test says so. */
final class TurnedClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-11-21T10:00:00.120Z");

    @Override
    public Instant instant() {
        return now;
    }

    synchronized void turn(Duration duration) {
        now = now.plus(duration);
    }
}
