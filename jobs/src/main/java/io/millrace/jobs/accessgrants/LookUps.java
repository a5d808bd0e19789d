package io.millrace.jobs.accessgrants;

import io.millrace.connectors.retry.Backoff;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The queue of agreements to read, each once however often it is requested. One that is requested during its read is
 * read again: the answer may be older. Agreements with an event take precedence over those of a verification; within
 * each group, the order is that of the requests.
 */
final class LookUps {

    private static final Backoff BACKOFF = Backoff.STANDARD.withRetryAfterMax(Duration.ofMinutes(15));

    private final Map<String, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> urgent = new TreeSet<>(Entry.BY_DUE_TIME);
    private final TreeSet<Entry> others = new TreeSet<>(Entry.BY_DUE_TIME);
    /** Requested by a verification, and not tried since. */
    private final Set<String> untried = new HashSet<>();

    private long places;

    /** Restores a look-up from state. */
    void restore(LookUp kept) {
        put(kept);
    }

    /** Requests an agreement, merged with earlier requests for it. @return the look-up to keep */
    LookUp add(LookUp asked) {
        LookUp kept = put(asked);
        if (asked.getVerification() && kept.getAttempts() == 0) {
            untried.add(asked.getAgreement());
        }
        return kept;
    }

    private LookUp put(LookUp asked) {
        Entry entry = entries.computeIfAbsent(asked.getAgreement(), id -> new Entry(places++));
        LookUp earlier = entry.lookUp;
        if (earlier != null && !entry.reading) {
            waiting(entry).remove(entry);
        }
        entry.lookUp = earlier == null ? asked : merge(earlier, asked);
        entry.again = entry.reading;
        if (!entry.reading) {
            waiting(entry).add(entry);
        }
        return entry.lookUp;
    }

    private static LookUp merge(LookUp earlier, LookUp asked) {
        boolean verification = earlier.getVerification() && asked.getVerification();
        // A failed look-up keeps its delay, or each event would add a call to a server in trouble.
        boolean failed = earlier.getAttempts() > 0;
        return LookUp.newBuilder(asked)
                .setVerb(AgreementTransition.valueOf(earlier.getVerb())
                        .then(AgreementTransition.valueOf(asked.getVerb()))
                        .name())
                .setCause(asked.getVerification() ? earlier.getCause() : asked.getCause())
                .setResource(asked.getVerification() ? earlier.getResource() : asked.getResource())
                .setSince(earlier.getSince())
                .setVerification(verification)
                .setAttempts(earlier.getAttempts())
                .setDueAt(failed ? Math.max(earlier.getDueAt(), asked.getDueAt()) : asked.getDueAt())
                .build();
    }

    /** The next due look-up, which then counts as being read. */
    Optional<LookUp> take(long now) {
        Entry next = due(urgent, now);
        if (next == null) {
            next = due(others, now);
        }
        if (next == null) {
            return Optional.empty();
        }
        waiting(next).remove(next);
        next.reading = true;
        return Optional.of(next.current());
    }

    private static @Nullable Entry due(SortedSet<Entry> waiting, long now) {
        return waiting.isEmpty() || waiting.first().current().getDueAt() > now ? null : waiting.first();
    }

    /**
     * An agreement was read and decided.
     *
     * @return the look-up to keep, because it was requested meanwhile; empty when it is done
     */
    Optional<LookUp> done(String agreement) {
        Entry entry = read(agreement);
        if (!entry.again) {
            entries.remove(agreement);
            return Optional.empty();
        }
        return Optional.of(putBack(entry, 0, entry.current().getDueAt()));
    }

    /**
     * An agreement could not be read, and is read again with the standard backoff.
     *
     * @param leastMillis the server's Retry-After, if that is longer
     * @return the look-up to keep
     */
    LookUp failed(String agreement, long leastMillis, long now) {
        Entry entry = read(agreement);
        int attempts = entry.current().getAttempts() + 1;
        Duration delay = BACKOFF.delay(attempts, Duration.ofMillis(leastMillis));
        return putBack(entry, attempts, now + delay.toMillis());
    }

    /**
     * An agreement was read, but its change is held; it is read again early when it was requested meanwhile.
     *
     * @return the look-up to keep
     */
    LookUp hold(String agreement, long until) {
        Entry entry = read(agreement);
        return putBack(entry, 0, entry.again ? entry.current().getDueAt() : until);
    }

    private LookUp putBack(Entry entry, int attempts, long dueAt) {
        entry.again = false;
        LookUp kept = LookUp.newBuilder(entry.current())
                .setAttempts(attempts)
                .setDueAt(dueAt)
                .build();
        entry.lookUp = kept;
        waiting(entry).add(entry);
        return kept;
    }

    private Entry read(String agreement) {
        Entry entry = entries.get(agreement);
        if (entry == null || !entry.reading) {
            throw new IllegalStateException(agreement + " is not being read");
        }
        entry.reading = false;
        untried.remove(agreement);
        return entry;
    }

    /** Whether all look-ups of a verification were tried. */
    boolean isVerified() {
        return untried.isEmpty();
    }

    /** Agreements that wait or are being read. */
    Set<String> agreements() {
        return Set.copyOf(entries.keySet());
    }

    /** Epoch millis when the next is due; empty when none waits. */
    OptionalLong nextDue() {
        long next = Math.min(
                urgent.isEmpty() ? Long.MAX_VALUE : urgent.first().current().getDueAt(),
                others.isEmpty() ? Long.MAX_VALUE : others.first().current().getDueAt());
        return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** The number of agreements that wait or are being read. */
    int size() {
        return entries.size();
    }

    private SortedSet<Entry> waiting(Entry entry) {
        return entry.current().getVerification() ? others : urgent;
    }

    private static final class Entry {

        static final Comparator<Entry> BY_DUE_TIME = Comparator.<Entry>comparingLong(
                        entry -> entry.current().getDueAt())
                .thenComparingLong(entry -> entry.place);

        private final long place;
        private @Nullable LookUp lookUp;
        private boolean reading;
        private boolean again;

        Entry(long place) {
            this.place = place;
        }

        LookUp current() {
            if (lookUp == null) {
                throw new IllegalStateException("nothing was asked for yet");
            }
            return lookUp;
        }
    }
}
