package io.millrace.jobs.accessgrants;

import java.util.Comparator;
import java.util.HashMap;
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

    private static final long BACKOFF_MILLIS_MAX = 60_000;
    private static final int DOUBLINGS_MAX = 6;

    private final Map<String, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> urgent = new TreeSet<>(Entry.BY_DUE_TIME);
    private final TreeSet<Entry> others = new TreeSet<>(Entry.BY_DUE_TIME);
    private long places;
    private int verifying;

    /** Asks for an agreement; what was asked before about it is part of it. @return as it is kept now */
    LookUp add(LookUp asked) {
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
        return LookUp.newBuilder(asked)
                .setVerb(Verb.valueOf(earlier.getVerb())
                        .then(Verb.valueOf(asked.getVerb()))
                        .name())
                .setCause(asked.getVerification() ? earlier.getCause() : asked.getCause())
                .setResource(asked.getVerification() ? earlier.getResource() : asked.getResource())
                .setSince(earlier.getSince())
                .setVerification(verification)
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
        next.verifying = next.current().getVerification();
        verifying += next.verifying ? 1 : 0;
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
        entry.again = false;
        waiting(entry).add(entry);
        return Optional.of(entry.current());
    }

    /**
     * An agreement could not be read, and is to be read again: after a second, doubled up to a minute.
     *
     * @param leastMillis to wait, if that is longer
     * @return as it is kept
     */
    LookUp failed(String agreement, long leastMillis, long now) {
        LookUp tried = current(agreement);
        long doubled = Math.min(BACKOFF_MILLIS_MAX, 1_000L << Math.min(DOUBLINGS_MAX, tried.getAttempts()));
        return putBack(agreement, tried.getAttempts() + 1, now + Math.max(doubled, leastMillis));
    }

    /** An agreement was read, and what follows has to wait. @return as it is kept */
    LookUp hold(String agreement, long until) {
        return putBack(agreement, current(agreement).getAttempts(), until);
    }

    private LookUp putBack(String agreement, int attempts, long dueAt) {
        Entry entry = read(agreement);
        entry.again = false;
        entry.lookUp = LookUp.newBuilder(entry.current())
                .setAttempts(attempts)
                .setDueAt(dueAt)
                .build();
        waiting(entry).add(entry);
        return entry.lookUp;
    }

    private LookUp current(String agreement) {
        Entry entry = entries.get(agreement);
        if (entry == null) {
            throw new IllegalStateException(agreement + " is not asked for");
        }
        return entry.current();
    }

    private Entry read(String agreement) {
        Entry entry = entries.get(agreement);
        if (entry == null || !entry.reading) {
            throw new IllegalStateException(agreement + " is not being read");
        }
        entry.reading = false;
        verifying -= entry.verifying ? 1 : 0;
        return entry;
    }

    /** Whether all that a verification asked for was read, or could not be. */
    boolean isVerified(long now) {
        return verifying == 0 && due(others, now) == null;
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
        private boolean verifying;
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
