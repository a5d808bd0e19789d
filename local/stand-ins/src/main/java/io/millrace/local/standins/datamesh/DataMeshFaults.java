package io.millrace.local.standins.datamesh;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        REPEATED_PAGE
    }

    private final Map<DataMeshOperation, Deque<Planned>> plans = new EnumMap<>(DataMeshOperation.class);
    private final Deque<Planned> ofAny = new ArrayDeque<>();
    private final Map<String, Call> ofResources = new HashMap<>();
    private Duration latency = Duration.ZERO;
    private @Nullable String retryAfter;

    DataMeshFaults() {}

    /** Queues the fate of further calls of an operation. */
    public synchronized void next(DataMeshOperation operation, Call call, int times) {
        plans.computeIfAbsent(operation, any -> new ArrayDeque<>()).add(new Planned(call, times));
    }

    /** Queues the fate of further calls, whatever their operation; it precedes what is queued for one operation. */
    public synchronized void next(Call call, int times) {
        ofAny.add(new Planned(call, times));
    }

    /**
     * Sets the fate of every further call about one resource; it precedes all that is queued.
     *
     * @param id as it stands in the URI
     */
    public synchronized void always(String id, Call call) {
        ofResources.put(id, call);
    }

    /** Calls of an operation are served again. */
    public synchronized void end(DataMeshOperation operation) {
        plans.remove(operation);
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
    synchronized Call take(DataMeshOperation operation, List<String> labels) {
        for (String label : labels) {
            Call always = ofResources.get(label);
            if (always != null) {
                return always;
            }
        }
        Deque<Planned> planned = ofAny.isEmpty() ? plans.getOrDefault(operation, new ArrayDeque<>()) : ofAny;
        Planned next = planned.poll();
        if (next == null) {
            return Call.SERVED;
        }
        if (next.times() > 1) {
            planned.addFirst(new Planned(next.call(), next.times() - 1));
        }
        return next.call();
    }

    synchronized Duration latency() {
        return latency;
    }

    @Nullable
    synchronized String retryAfter() {
        return retryAfter;
    }

    private record Planned(Call call, int times) {}
}
