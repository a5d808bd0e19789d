package io.millrace.jobs.subscriberusage.read;

import io.millrace.jobs.subscriberusage.TrailRead;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one subtask has still to read: objects being read, objects that wait for a place, and objects whose store did
 * not answer, which take no place until their next try. All of it is state, so both waits have a limit.
 */
final class PendingReads {

    /** Objects that wait for a place: enough for a burst of arrivals to pass without back-pressure; about 300 KB of state. */
    static final int QUEUED_MAX = 1_000;

    /** Objects that wait for their next try: a day of a trail over many regions; about 6 MB of state. */
    static final int BACKING_OFF_MAX = 20_000;

    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);
    /** From the first to above the longest. */
    private static final int DOUBLINGS_MAX = 9;

    private final int places;
    private final Deque<TrailRead> queued = new ArrayDeque<>();
    private final Set<TrailRead> reading = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<TrailRead> backingOff = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param places objects read at once */
    PendingReads(int places) {
        this.places = places;
    }

    /** Puts an object behind those that wait for a place. */
    void add(TrailRead read) {
        backingOff.remove(read);
        queued.add(read);
    }

    /** The next object to be read, which has a place from now on; null when nothing waits or no place is free. */
    @Nullable
    TrailRead take() {
        if (reading.size() >= places || queued.isEmpty()) {
            return null;
        }
        TrailRead read = queued.remove();
        reading.add(read);
        return read;
    }

    /** The object is read to its end, or will never be. */
    void end(TrailRead read) {
        reading.remove(read);
    }

    /**
     * Gives the place up until {@link #add}, which is due at the time that the read then has: after 1 s, doubled with
     * each try in a row, at most 5 minutes.
     *
     * @param now epoch millis
     */
    void backOff(TrailRead read, long now) {
        int doublings = Math.min(read.getAttempt(), DOUBLINGS_MAX);
        long backoff = Math.min(FIRST_BACKOFF.toMillis() << doublings, LONGEST_BACKOFF.toMillis());
        read.setAttempt(read.getAttempt() + 1);
        read.setRetryAt(now + backoff);
        await(read);
    }

    /** Takes up an object that was backing off, until {@link #add}. */
    void await(TrailRead read) {
        reading.remove(read);
        backingOff.add(read);
    }

    /** Whether arrivals may come: false asks for back-pressure. */
    boolean hasRoom() {
        return queued.size() < QUEUED_MAX && backingOff.size() < BACKING_OFF_MAX;
    }

    /** How many wait for their next try. */
    int backingOff() {
        return backingOff.size();
    }

    int size() {
        return reading.size() + queued.size() + backingOff.size();
    }

    /** Everything that a restart has to read. */
    List<TrailRead> all() {
        List<TrailRead> all = new ArrayList<>(reading);
        all.addAll(backingOff);
        all.addAll(queued);
        return all;
    }
}
