package io.millrace.jobs.accessgrants;

import io.millrace.connectors.retry.Backoff;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The agreements that have to be read, each once however often it is asked for. One that is asked for while it is being
 * read is read again afterwards: what was read may be older. Those that something happened to come before those of a
 * verification; of these, in the order in which they were asked for.
 */
final class LookUps {

    private static final Backoff BACKOFF = Backoff.STANDARD.withRetryAfterMax(Duration.ofMinutes(15));

    private final Map<String, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> urgent = new TreeSet<>(Entry.BY_DUE_TIME);
    private final TreeSet<Entry> others = new TreeSet<>(Entry.BY_DUE_TIME);
    /** Asked for by a verification, and not tried since. */
    private final Set<String> untried = new HashSet<>();

    private long places;

    /** Takes up what was kept. */
    void restore(LookUp kept) {
        put(kept);
    }

    /** Asks for an agreement; what was asked before about it is part of it. @return as it is kept now */
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
        // One that failed waits for its turn, or each event about it would be one more call to a server in trouble.
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

    /** The next that is due, which is being read from now on. */
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

    private static @Nullable Entry due(TreeSet<Entry> waiting, long now) {
        return waiting.isEmpty() || waiting.first().current().getDueAt() > now ? null : waiting.first();
    }

    /**
     * An agreement was read and decided.
     *
     * @return as it is kept, because it was asked for meanwhile; empty when it is not kept any more
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
     * An agreement could not be read, and is to be read again: after a second, doubled up to a minute.
     *
     * @param leastMillis to wait, if that is longer
     * @return as it is kept
     */
    LookUp failed(String agreement, long leastMillis, long now) {
        Entry entry = read(agreement);
        int attempts = entry.current().getAttempts() + 1;
        Duration delay = BACKOFF.delay(attempts, Duration.ofMillis(leastMillis));
        return putBack(entry, attempts, now + delay.toMillis());
    }

    /**
     * An agreement was read, and what follows has to wait; not for long when it was asked for meanwhile, which may say
     * more.
     *
     * @return as it is kept
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

    /** Whether all that a verification asked for was read, or could not be. */
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

    /** How many wait or are being read. */
    int size() {
        return entries.size();
    }

    private TreeSet<Entry> waiting(Entry entry) {
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
