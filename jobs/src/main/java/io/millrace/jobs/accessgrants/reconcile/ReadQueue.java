package io.millrace.jobs.accessgrants.reconcile;

import io.millrace.connectors.retry.Backoff;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The agreements to read, each once however often it is requested. Each lane has a number of reads of its own, so that
 * ends do not wait for other events, nor these for a verification. An agreement that is requested during its read is
 * read again, because the answer may be older.
 */
final class ReadQueue {

    /** Concurrent reads by lane; the rates of the server are not documented. */
    private static final Map<ReadLane, Integer> READS_MAX =
            new EnumMap<>(Map.of(ReadLane.ENDS, 8, ReadLane.EVENTS, 16, ReadLane.FAN_OUT, 8));

    private static final Backoff BACKOFF = Backoff.STANDARD.withRetryAfterMax(Duration.ofMinutes(15));

    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<ReadLane, NavigableSet<Entry>> waiting = new EnumMap<>(ReadLane.class);
    private final Map<ReadLane, Integer> reading = new EnumMap<>(ReadLane.class);
    /** Requested by a verification, and not tried since. */
    private final Set<String> untried = new HashSet<>();

    private long places;

    ReadQueue() {
        for (ReadLane lane : ReadLane.values()) {
            waiting.put(lane, new TreeSet<>(Entry.BY_DUE_TIME));
            reading.put(lane, 0);
        }
    }

    /** Requests an agreement, merged with earlier requests for it. @return the read to keep */
    PendingRead add(PendingRead asked) {
        Entry entry = entries.get(asked.getAgreement());
        if (entry == null) {
            entry = new Entry(places++, asked);
            entries.put(asked.getAgreement(), entry);
        } else {
            if (!entry.reading) {
                waiting(entry).remove(entry);
            }
            entry.read = merge(entry.read, asked);
            entry.again = entry.reading;
        }
        if (!entry.reading) {
            waiting(entry).add(entry);
        }
        return entry.read;
    }

    private static PendingRead merge(PendingRead earlier, PendingRead asked) {
        boolean urgent = asked.getLane().compareTo(earlier.getLane()) <= 0;
        // A failed read keeps its delay, or each event would add a call to a server in trouble.
        long dueAt = earlier.getAttempts() > 0
                ? Math.max(earlier.getDueAt(), asked.getDueAt())
                : Math.min(earlier.getDueAt(), asked.getDueAt());
        return PendingRead.newBuilder(asked)
                .setTransition(AgreementTransition.valueOf(earlier.getTransition())
                        .then(AgreementTransition.valueOf(asked.getTransition()))
                        .name())
                .setLane(urgent ? asked.getLane() : earlier.getLane())
                .setCause(urgent ? asked.getCause() : earlier.getCause())
                .setResource(urgent ? asked.getResource() : earlier.getResource())
                .setSince(earlier.getSince())
                .setAttempts(earlier.getAttempts())
                .setTagChecks(earlier.getTagChecks())
                .setDueAt(dueAt)
                .build();
    }

    /**
     * Marks a requested agreement as part of the verification, which waits for one attempt; it does not wait for a read
     * that has failed before, whose delay may be long.
     */
    void require(String agreement) {
        Entry entry = entries.get(agreement);
        if (entry != null && entry.read.getAttempts() == 0) {
            untried.add(agreement);
        }
    }

    /** The next due read of any lane with a free place, which then counts as being read. */
    Optional<PendingRead> take(long now) {
        for (ReadLane lane : ReadLane.values()) {
            NavigableSet<Entry> due = lane(lane);
            if (reading(lane) < READS_MAX.getOrDefault(lane, 0)
                    && !due.isEmpty()
                    && due.first().read.getDueAt() <= now) {
                Entry entry = due.pollFirst();
                entry.reading = true;
                entry.takenFrom = lane;
                reading.merge(lane, 1, Integer::sum);
                return Optional.of(entry.read);
            }
        }
        return Optional.empty();
    }

    /**
     * An agreement was read and decided.
     *
     * @return the read to keep, because it was requested meanwhile; empty when it is done
     */
    Optional<PendingRead> done(String agreement) {
        Entry entry = ended(agreement);
        if (!entry.again) {
            entries.remove(agreement);
            return Optional.empty();
        }
        return Optional.of(
                putBack(entry, PendingRead.newBuilder(entry.read).setAttempts(0).build()));
    }

    /** An agreement was read, and is read again later. @return the read to keep */
    PendingRead later(String agreement, int tagChecks, long dueAt) {
        Entry entry = ended(agreement);
        return putBack(
                entry,
                PendingRead.newBuilder(entry.read)
                        .setAttempts(0)
                        .setTagChecks(tagChecks)
                        .setDueAt(entry.again ? entry.read.getDueAt() : dueAt)
                        .build());
    }

    /**
     * An agreement could not be read, and is read again with the standard backoff.
     *
     * @param leastMillis the server's Retry-After, if that is longer
     * @return the read to keep
     */
    PendingRead failed(String agreement, long leastMillis, long now) {
        Entry entry = ended(agreement);
        int attempts = entry.read.getAttempts() + 1;
        Duration delay = BACKOFF.delay(attempts, Duration.ofMillis(leastMillis));
        return putBack(
                entry,
                PendingRead.newBuilder(entry.read)
                        .setAttempts(attempts)
                        .setDueAt(now + delay.toMillis())
                        .build());
    }

    private PendingRead putBack(Entry entry, PendingRead kept) {
        entry.again = false;
        entry.read = kept;
        waiting(entry).add(entry);
        return kept;
    }

    private Entry ended(String agreement) {
        Entry entry = entries.get(agreement);
        if (entry == null || !entry.reading) {
            throw new IllegalStateException(agreement + " is not being read");
        }
        entry.reading = false;
        reading.merge(entry.takenFrom, -1, Integer::sum);
        untried.remove(agreement);
        return entry;
    }

    /** Whether all reads that a verification requires were tried. */
    boolean isVerified() {
        return untried.isEmpty();
    }

    /** Whether an event requested the agreement, which is not decided since. */
    boolean isRequestedByEvent(String agreement) {
        Entry entry = entries.get(agreement);
        return entry != null && entry.read.getLane() != ReadLane.FAN_OUT;
    }

    /**
     * Whether an agreement waits for its first decision, so that rights on a role may be its own.
     *
     * @param unknown of agreements without a record
     */
    boolean hasUndecided(Predicate<String> unknown, long now) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().read.getAttempts() > 0
                        || entry.getValue().read.getDueAt() <= now)
                .anyMatch(entry -> unknown.test(entry.getKey()));
    }

    /** Whether the agreement was requested and is not decided since. */
    boolean isPending(String agreement) {
        return entries.containsKey(agreement);
    }

    /** Whether no read has failed, or is due. */
    boolean isConclusive(long now) {
        return entries.values().stream()
                .noneMatch(entry -> entry.read.getAttempts() > 0 || entry.read.getDueAt() <= now);
    }

    /** Epoch millis when the next is due in a lane with a free place; empty when none is. */
    OptionalLong nextDue() {
        long next = Long.MAX_VALUE;
        for (ReadLane lane : ReadLane.values()) {
            NavigableSet<Entry> due = lane(lane);
            if (!due.isEmpty() && reading(lane) < READS_MAX.getOrDefault(lane, 0)) {
                next = Math.min(next, due.first().read.getDueAt());
            }
        }
        return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** The number of agreements that wait or are being read. */
    int size() {
        return entries.size();
    }

    private NavigableSet<Entry> waiting(Entry entry) {
        return lane(entry.read.getLane());
    }

    private NavigableSet<Entry> lane(ReadLane lane) {
        return waiting.computeIfAbsent(lane, first -> new TreeSet<>(Entry.BY_DUE_TIME));
    }

    private int reading(ReadLane lane) {
        return reading.getOrDefault(lane, 0);
    }

    private static final class Entry {

        static final Comparator<Entry> BY_DUE_TIME =
                Comparator.<Entry>comparingLong(entry -> entry.read.getDueAt()).thenComparingLong(entry -> entry.place);

        private final long place;
        private PendingRead read;
        private ReadLane takenFrom = ReadLane.EVENTS;
        private boolean reading;
        private boolean again;

        Entry(long place, PendingRead read) {
            this.place = place;
            this.read = read;
        }
    }
}
