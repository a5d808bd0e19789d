package io.millrace.connectors.reading;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one subtask by key: those that run, each with a permit, those that wait for a permit, and those that back
 * off, which take no permit until they wait again. Equal keys are one read.
 */
final class ReadQueue<K> {

    private final int permits;
    private final LinkedHashSet<K> waiting = new LinkedHashSet<>();
    private final Set<K> running = new HashSet<>();
    private final Set<K> backingOff = new HashSet<>();

    /** @param permits reads that may run at once */
    ReadQueue(int permits) {
        this.permits = permits;
    }

    /** Puts a key behind those that wait, unless it waits already; it backs off no longer. */
    void add(K key) {
        backingOff.remove(key);
        waiting.add(key);
    }

    boolean hasPermit() {
        return running.size() < permits;
    }

    /** Takes the key that has waited longest; null when none waits, or no permit is free. */
    @Nullable
    K poll() {
        if (waiting.isEmpty() || !hasPermit()) {
            return null;
        }
        K first = waiting.iterator().next();
        waiting.remove(first);
        return first;
    }

    /** Takes a permit until {@link #end}. */
    void start(K key) {
        if (!hasPermit()) {
            throw new IllegalStateException("all " + permits + " reads at once are taken");
        }
        if (!running.add(key)) {
            throw new IllegalStateException(key + " is being read already");
        }
    }

    void end(K key) {
        running.remove(key);
    }

    /** Until {@link #add}. */
    void backOff(K key) {
        backingOff.add(key);
    }

    boolean isRunning(K key) {
        return running.contains(key);
    }

    boolean isBackingOff(K key) {
        return backingOff.contains(key);
    }

    int running() {
        return running.size();
    }

    int waiting() {
        return waiting.size();
    }

    int backingOff() {
        return backingOff.size();
    }

    int size() {
        return running.size() + waiting.size() + backingOff.size();
    }

    /** All keys, those that run first. */
    List<K> all() {
        List<K> all = new ArrayList<>(running);
        all.addAll(backingOff);
        all.addAll(waiting);
        return all;
    }
}
