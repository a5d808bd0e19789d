package io.millrace.local.standins.iam;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Faults that are injected on purpose. All of them can be switched while the service runs. */
public final class IamFaults {

    /** The fate of a call. */
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

    private final String caller;
    private final Map<IamOperation, Deque<Call>> calls = new EnumMap<>(IamOperation.class);
    private Duration latency = Duration.ZERO;
    private final Map<String, Duration> roleLatency = new HashMap<>();
    private Duration staleFor = Duration.ZERO;
    private int staleWrites;
    private int pageItems = Integer.MAX_VALUE;
    private int unseenRoles;

    /** @param caller ARN of the identity that is refused */
    IamFaults(String caller) {
        this.caller = caller;
    }

    /** Queues the fate of further calls of an operation. */
    public synchronized void next(IamOperation operation, Call call, int times) {
        calls.computeIfAbsent(operation, any -> new ArrayDeque<>()).addAll(Collections.nCopies(times, call));
    }

    /** Forgets what is queued: further calls are served. */
    public synchronized void clear() {
        calls.clear();
    }

    /** The next calls about a role do not find it, as if it were just created. */
    public synchronized void rolesAreUnseen(int times) {
        unseenRoles = times;
    }

    /** Sets how long every call takes, at least. */
    public synchronized void callsTake(Duration duration) {
        latency = duration;
    }

    /** Sets how long every call about one role takes, at least. */
    public synchronized void callsTake(String role, Duration duration) {
        roleLatency.put(role, duration);
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

    /**
     * Serves a call, or lets it fail as queued.
     *
     * @param subject name of the role, or else of the policy
     * @throws IamRefusal that the service answers
     * @throws LostException when the connection is to be closed without an answer
     */
    <T extends @Nullable Object> T serve(IamOperation operation, String subject, Supplier<T> service) {
        Call call = take(operation);
        switch (call) {
            case THROTTLED -> throw IamRefusal.throttled();
            case DENIED ->
                throw IamRefusal.denied("User: " + caller + " is not authorized to perform: iam:" + operation.action()
                        + " on resource: " + subject);
            case CHANGED_MEANWHILE -> throw IamRefusal.changed();
            case UNAVAILABLE -> throw IamRefusal.unavailable();
            case FAILED_BEFORE_EFFECT -> throw IamRefusal.broken();
            case REQUEST_LOST -> throw new LostException();
            case SERVED, FAILED_AFTER_EFFECT, RESPONSE_LOST -> {}
        }
        if (operation.isAboutRole() && takeUnseen()) {
            throw IamRefusal.noRole(subject);
        }
        T answer = service.get();
        if (call == Call.FAILED_AFTER_EFFECT) {
            throw IamRefusal.broken();
        }
        if (call == Call.RESPONSE_LOST) {
            throw new LostException();
        }
        return answer;
    }

    /** A connection that is closed without an answer. */
    static final class LostException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private LostException() {
            super("The connection was closed without an answer");
        }
    }

    private synchronized boolean takeUnseen() {
        if (unseenRoles == 0) {
            return false;
        }
        unseenRoles--;
        return true;
    }

    private synchronized Call take(IamOperation operation) {
        Call call = calls.getOrDefault(operation, new ArrayDeque<>()).poll();
        return call == null ? Call.SERVED : call;
    }

    /** The least that a call takes. */
    synchronized Duration latency() {
        return latency;
    }

    /** The least that a call about a role takes. */
    synchronized Duration latency(String subject) {
        return roleLatency.getOrDefault(subject, latency);
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
