package io.millrace.local.standins.iam;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/** What goes wrong on purpose. All of it can be switched while the service runs. */
public final class IamFaults {

    /** What becomes of a call. */
    public enum Call {
        /** It is served. */
        SERVED,
        /** {@code Throttling} with status 400, without effect. */
        THROTTLED,
        /** {@code AccessDenied}, without effect. */
        DENIED,
        /** {@code ConcurrentModification}, without effect. */
        CHANGED_MEANWHILE,
        /** {@code ServiceUnavailable} with status 503, without effect. */
        UNAVAILABLE,
        /** {@code ServiceFailure} with status 500, without effect. */
        FAILED_BEFORE_EFFECT,
        /** {@code ServiceFailure} with status 500, after the effect. */
        FAILED_AFTER_EFFECT,
        /** The connection is closed without an answer, without effect. */
        REQUEST_LOST,
        /** The connection is closed without an answer, after the effect. */
        RESPONSE_LOST
    }

    private final Map<IamOperation, Deque<Call>> calls = new EnumMap<>(IamOperation.class);
    private Duration latency = Duration.ZERO;
    private Duration staleFor = Duration.ZERO;
    private int staleWrites;
    private int pageItems = Integer.MAX_VALUE;

    IamFaults() {}

    /** What becomes of the next calls of an operation, behind what was said before. */
    public synchronized void next(IamOperation operation, Call call, int times) {
        calls.computeIfAbsent(operation, any -> new ArrayDeque<>()).addAll(Collections.nCopies(times, call));
    }

    /** How long every call takes, at least. */
    public synchronized void callsTake(Duration duration) {
        latency = duration;
    }

    /** Reads of a role answer as it was so long ago; zero for as it is. */
    public synchronized void readsAreBehind(Duration duration) {
        staleFor = duration;
    }

    /** Reads of a role answer as it was so many of its changes ago; 0 for as it is. */
    public synchronized void readsAreBehind(int writes) {
        staleWrites = writes;
    }

    /** The most that a page of a list holds, however much is asked for. */
    public synchronized void pagesHold(int items) {
        pageItems = items;
    }

    synchronized Call take(IamOperation operation) {
        Call call = calls.getOrDefault(operation, new ArrayDeque<>()).poll();
        return call == null ? Call.SERVED : call;
    }

    synchronized Duration latency() {
        return latency;
    }

    synchronized Duration staleFor() {
        return staleFor;
    }

    synchronized int staleWrites() {
        return staleWrites;
    }

    synchronized int pageItems() {
        return pageItems;
    }
}
