package io.millrace.local.standins.datamesh;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Faults that are injected on purpose. All of them can be switched while the server runs. */
public final class DataMeshFaults {

    /** The fate of a call. */
    public enum Call {
        /** It is served. */
        SERVED,
        /** 429, with {@link #retryAfter}, without effect. */
        TOO_MANY_REQUESTS,
        /** 503, with {@link #retryAfter}, without effect. */
        UNAVAILABLE,
        /** 403, without effect. */
        DENIED,
        /** 404, without effect. */
        MISSING,
        /** 422, without effect. */
        UNPROCESSABLE,
        /** 500, without effect. */
        FAILED_BEFORE_EFFECT,
        /** 502, after the effect. */
        FAILED_AFTER_EFFECT,
        /** The connection is closed without an answer, without effect. */
        REQUEST_LOST,
        /** The connection is closed without an answer, after the effect. */
        RESPONSE_LOST,
        /** The connection is closed in the middle of the answer, after the effect. */
        RESPONSE_CUT,
        /** 200 with a page of HTML, as a proxy in the way answers, without effect. */
        WRONG_CONTENT_TYPE,
        /** The page of the feed that was given last, and had something in it, whatever is asked for. */
        REPEATED_PAGE,
        /** An empty list in place of one; other answers are served. */
        EMPTY_LIST,
        /** The first half of a list, rounded down; other answers are served. */
        HALF_LIST,
        /** No answer until {@link #releaseHanging} or the end of the server, without effect; then the connection is closed. */
        HANGING
    }

    private final Map<DataMeshOperation, Deque<Planned>> plans = new EnumMap<>(DataMeshOperation.class);
    private final Deque<Planned> ofAny = new ArrayDeque<>();
    private final Map<String, Fate> ofResources = new HashMap<>();
    private final Map<DataMeshOperation, Map<String, Fate>> ofCalls = new EnumMap<>(DataMeshOperation.class);
    private final Map<DataMeshOperation, Fate> ofOperations = new EnumMap<>(DataMeshOperation.class);
    private CountDownLatch hanging = new CountDownLatch(1);
    private Duration latency = Duration.ZERO;
    private @Nullable String retryAfter;

    DataMeshFaults() {}

    /** Queues the fate of further calls of an operation. */
    public synchronized void next(DataMeshOperation operation, Call call, int times) {
        plan(operation, new Fate(call, null), times);
    }

    /** Queues the answers to further calls of an operation. */
    public synchronized void next(DataMeshOperation operation, PlannedAnswer answer, int times) {
        plan(operation, Fate.of(answer), times);
    }

    private void plan(DataMeshOperation operation, Fate fate, int times) {
        plans.computeIfAbsent(operation, any -> new ArrayDeque<>()).add(new Planned(fate, times));
    }

    /** Queues the fate of further calls, whatever their operation; it precedes what is queued for one operation. */
    public synchronized void next(Call call, int times) {
        ofAny.add(new Planned(new Fate(call, null), times));
    }

    /** Queues the answers to further calls, whatever their operation. */
    public synchronized void next(PlannedAnswer answer, int times) {
        ofAny.add(new Planned(Fate.of(answer), times));
    }

    /**
     * Sets the fate of every further call about one resource; it precedes all that is queued.
     *
     * @param id as it stands in the URI
     */
    public synchronized void always(String id, Call call) {
        ofResources.put(id, new Fate(call, null));
    }

    /** Sets the fate of every further call of an operation, behind what is queued for it. */
    public synchronized void always(DataMeshOperation operation, Call call) {
        ofOperations.put(operation, new Fate(call, null));
    }

    public synchronized void always(DataMeshOperation operation, PlannedAnswer answer) {
        ofOperations.put(operation, Fate.of(answer));
    }

    /**
     * Sets the fate of every further call of an operation about one resource; it precedes everything else.
     *
     * @param id as it stands in the URI
     */
    public synchronized void always(DataMeshOperation operation, String id, Call call) {
        ofCalls.computeIfAbsent(operation, any -> new HashMap<>()).put(id, new Fate(call, null));
    }

    public synchronized void always(DataMeshOperation operation, String id, PlannedAnswer answer) {
        ofCalls.computeIfAbsent(operation, any -> new HashMap<>()).put(id, Fate.of(answer));
    }

    /** Calls of an operation are served again. */
    public synchronized void end(DataMeshOperation operation) {
        plans.remove(operation);
        ofCalls.remove(operation);
        ofOperations.remove(operation);
    }

    /** All calls are served again, and those that hang are over. */
    public synchronized void end() {
        plans.clear();
        ofAny.clear();
        ofResources.clear();
        ofCalls.clear();
        ofOperations.clear();
        releaseHanging();
    }

    /** Closes the connections of calls that hang. */
    public synchronized void releaseHanging() {
        hanging.countDown();
        hanging = new CountDownLatch(1);
    }

    /** Sets how long every call takes, at least. */
    public synchronized void callsTake(Duration duration) {
        latency = duration;
    }

    /** @param header seconds or a date; null for none */
    public synchronized void retryAfter(@Nullable String header) {
        retryAfter = header;
    }

    /** @param labels of the URI, as they stand there */
    synchronized Fate take(DataMeshOperation operation, List<String> labels) {
        Map<String, Fate> ofCall = ofCalls.getOrDefault(operation, Map.of());
        return labels.stream()
                .map(ofCall::get)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> labels.stream()
                        .map(ofResources::get)
                        .filter(Objects::nonNull)
                        .findFirst())
                .or(() -> Optional.ofNullable(takePlanned(operation)))
                .orElseGet(() -> ofOperations.getOrDefault(operation, Fate.SERVED));
    }

    private @Nullable Fate takePlanned(DataMeshOperation operation) {
        Deque<Planned> planned = ofAny.isEmpty() ? plans.getOrDefault(operation, new ArrayDeque<>()) : ofAny;
        Planned next = planned.poll();
        if (next == null) {
            return null;
        }
        if (next.times() > 1) {
            planned.addFirst(new Planned(next.fate(), next.times() - 1));
        }
        return next.fate();
    }

    /** Open until the calls that hang now are over. */
    synchronized CountDownLatch hanging() {
        return hanging;
    }

    synchronized Duration latency() {
        return latency;
    }

    @Nullable
    synchronized String retryAfter() {
        return retryAfter;
    }

    /**
     * The fate of one call.
     *
     * @param answer given in place of everything else; null for none
     */
    record Fate(Call call, @Nullable PlannedAnswer answer) {

        static final Fate SERVED = new Fate(Call.SERVED, null);

        static Fate of(PlannedAnswer answer) {
            return new Fate(Call.SERVED, answer);
        }
    }

    private record Planned(Fate fate, int times) {}
}
