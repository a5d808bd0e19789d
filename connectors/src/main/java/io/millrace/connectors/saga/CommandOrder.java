package io.millrace.connectors.saga;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The commands that are not over: by key, in order of arrival, and the first of each key by the time at which its next
 * step is due. No method looks at more than one key, but {@link #inOrder}. Times are milliseconds since the epoch.
 */
final class CommandOrder<C> {

    private static final Comparator<Pending<?>> BY_DUE_TIME =
            Comparator.<Pending<?>>comparingLong(pending -> pending.dueMillis).thenComparingLong(Pending::position);

    private final Merge<C> merge;
    private final Map<String, Deque<Pending<C>>> byKey = new HashMap<>();

    /** The first command of each key that has no step in progress. */
    private final TreeSet<Pending<C>> due = new TreeSet<>(BY_DUE_TIME);

    private long arrived;
    private int size;

    CommandOrder(Merge<C> merge) {
        this.merge = merge;
    }

    /**
     * Merges a command into the last one of its key, unless that one has a step in progress. The merged command takes the
     * place of the waiting one.
     *
     * @param dueMillis the merged command is due then, or when the waiting one was, if that is earlier
     * @return the merged command; null when the command was not merged and has to be {@link #add added}
     */
    @Nullable
    C merge(String key, C newer, long dueMillis) {
        Deque<Pending<C>> ofKey = byKey.get(key);
        if (ofKey == null) {
            return null;
        }
        Pending<C> last = ofKey.getLast();
        if (last.running) {
            return null;
        }
        C merged = merge.merge(last.command, newer);
        if (merged != null) {
            boolean first = due.remove(last);
            last.command = merged;
            last.dueMillis = Math.min(last.dueMillis, dueMillis);
            if (first) {
                due.add(last);
            }
        }
        return merged;
    }

    /** Adds a command behind the others of its key. */
    void add(String key, C command, long dueMillis) {
        Pending<C> added = new Pending<>(arrived++, key, command, dueMillis);
        Deque<Pending<C>> ofKey = byKey.computeIfAbsent(key, first -> new ArrayDeque<>(1));
        if (ofKey.isEmpty()) {
            due.add(added);
        }
        ofKey.add(added);
        size++;
    }

    /** The time at which the next step is due; {@link Long#MAX_VALUE} when every key has one in progress. */
    long nextDueMillis() {
        return due.isEmpty() ? Long.MAX_VALUE : due.first().dueMillis;
    }

    /**
     * Marks a command that is due as one with a step in progress, the one that is due longest.
     *
     * @return its key; null when none is due
     */
    @Nullable
    String begin(long nowMillis) {
        if (nextDueMillis() > nowMillis) {
            return null;
        }
        Pending<C> first = due.first();
        due.remove(first);
        first.running = true;
        return first.key;
    }

    /** The command of a key with a step in progress. */
    C running(String key) {
        return first(key).command;
    }

    /**
     * Ends a step of a command that is not over, and merges the commands of its key that waited with its progress.
     *
     * @param dueMillis of the progress
     * @param soonestMillis the merged command is due then
     * @return the merged command; null when no other was merged with the progress
     */
    @Nullable
    C more(String key, C progress, long dueMillis, long soonestMillis) {
        Pending<C> first = first(key);
        first.command = progress;
        first.dueMillis = dueMillis;
        C merged = mergeBehind(ofKey(key));
        if (merged != null) {
            first.dueMillis = soonestMillis;
        }
        first.running = false;
        due.add(first);
        return merged;
    }

    private @Nullable C mergeBehind(Deque<Pending<C>> ofKey) {
        Pending<C> first = ofKey.remove();
        C last = null;
        for (Pending<C> next = ofKey.peek(); next != null; next = ofKey.peek()) {
            C merged = merge.merge(first.command, next.command);
            if (merged == null) {
                break;
            }
            first.command = merged;
            last = merged;
            ofKey.remove();
            size--;
        }
        ofKey.addFirst(first);
        return last;
    }

    /** Removes the command of a key with a step in progress; the next one of the key is due at a time. */
    void over(String key, long dueMillis) {
        first(key);
        Deque<Pending<C>> ofKey = ofKey(key);
        ofKey.remove();
        size--;
        if (ofKey.isEmpty()) {
            byKey.remove(key);
        } else {
            Pending<C> next = ofKey.element();
            next.dueMillis = dueMillis;
            due.add(next);
        }
    }

    private Pending<C> first(String key) {
        Pending<C> first = ofKey(key).peek();
        if (first == null || !first.running) {
            throw new IllegalStateException("No command of " + key + " has a step in progress");
        }
        return first;
    }

    private Deque<Pending<C>> ofKey(String key) {
        Deque<Pending<C>> ofKey = byKey.get(key);
        return ofKey == null ? new ArrayDeque<>(1) : ofKey;
    }

    /** All commands in order of arrival, across all keys; a merged one has the place of its first. */
    List<Pending<C>> inOrder() {
        List<Pending<C>> all = new ArrayList<>(size);
        byKey.values().forEach(all::addAll);
        all.sort(Comparator.comparingLong(Pending::position));
        return all;
    }

    /** Whether a key has one command, and no other behind it. */
    boolean isAlone(String key) {
        return ofKey(key).size() == 1;
    }

    /** Commands that are not over, of all keys. */
    int size() {
        return size;
    }

    /** The rule by which a newer command of a key is merged into one that waits; null keeps both. */
    interface Merge<C> {

        @Nullable
        C merge(C waiting, C newer);
    }

    /** A command that is not over. */
    static final class Pending<C> {

        private final long position;
        private final String key;
        private C command;
        private long dueMillis;
        private boolean running;

        private Pending(long position, String key, C command, long dueMillis) {
            this.position = position;
            this.key = key;
            this.command = command;
            this.dueMillis = dueMillis;
        }

        long position() {
            return position;
        }

        C command() {
            return command;
        }
    }
}
