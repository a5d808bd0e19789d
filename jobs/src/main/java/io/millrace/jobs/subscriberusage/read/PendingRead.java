package io.millrace.jobs.subscriberusage.read;

import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.TrailRead;
import java.time.Duration;

/**
 * One object that is not read to its end. Each arrival is a read of its own, whatever other one is of the same object.
 * All of them are state, so the waiting ones and those that back off have a limit each.
 */
final class PendingRead {

    /** Objects that wait for a permit: enough for a burst of arrivals to pass without back-pressure; about 300 KB of state. */
    static final int WAITING_MAX = 1_000;

    /** Objects that wait for their next attempt: a day of a trail over many regions; about 6 MB of state. */
    static final int BACKING_OFF_MAX = 20_000;

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);
    /** From the first to above the longest. */
    private static final int DOUBLINGS_MAX = 9;

    private final TrailRead state;

    PendingRead(TrailRead state) {
        this.state = state;
    }

    static PendingRead of(TrailObject arrived) {
        return new PendingRead(new TrailRead(arrived, 0L, 0, 0L));
    }

    /** Whether arrivals may come: false asks for back-pressure. */
    static boolean hasRoom(int waiting, int backingOff) {
        return waiting < WAITING_MAX && backingOff < BACKING_OFF_MAX;
    }

    TrailRead state() {
        return state;
    }

    TrailObject object() {
        return state.getObject();
    }

    /** Records emitted, from the object's beginning. */
    long sent() {
        return state.getSent();
    }

    /** Epoch millis of the next attempt; in the past for at once. */
    long retryAt() {
        return state.getRetryAt();
    }

    /**
     * Records were emitted.
     *
     * @param object as it was found
     * @param records from the object's beginning
     */
    void advance(TrailObject object, long records) {
        state.setObject(object);
        state.setAttempt(0);
        state.setSent(records);
    }

    /**
     * The store did not answer: the next attempt is after 1 s, doubled with each attempt in a row, at most 5 minutes.
     *
     * @param now epoch millis
     */
    void unavailable(long now) {
        int doublings = Math.min(state.getAttempt(), DOUBLINGS_MAX);
        long backoff = Math.min(FIRST_BACKOFF.toMillis() << doublings, LONGEST_BACKOFF.toMillis());
        state.setAttempt(state.getAttempt() + 1);
        state.setRetryAt(now + backoff);
    }
}
