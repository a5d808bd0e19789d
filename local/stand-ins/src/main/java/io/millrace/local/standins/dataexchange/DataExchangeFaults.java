package io.millrace.local.standins.dataexchange;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** Faults that are injected on purpose. All of them can be switched while the service runs. */
public final class DataExchangeFaults {

    /** The fate of a call. */
    public enum Call {
        /** It is served. */
        SERVED,
        /** {@code ThrottlingException}, without effect. */
        THROTTLED,
        /** {@code AccessDeniedException}, without effect. */
        DENIED,
        /** {@code InternalServerException}, without effect. */
        FAILED_BEFORE_EFFECT,
        /** {@code InternalServerException}, after the effect. */
        FAILED_AFTER_EFFECT,
        /** The connection is closed without an answer, without effect. */
        REQUEST_LOST,
        /** The connection is closed without an answer, after the effect. */
        RESPONSE_LOST
    }

    /** StartJob's answer when the most jobs are in progress, which is not documented. */
    public enum ConcurrencyAnswer {
        /** {@code ServiceLimitExceededException}, naming the limit on jobs in progress. */
        SERVICE_LIMIT_EXCEEDED,
        /** {@code ServiceLimitExceededException}, naming another limit. */
        OTHER_LIMIT_EXCEEDED,
        CONFLICT,
        THROTTLED
    }

    private final Map<DataExchangeOperation, Deque<Call>> calls = new EnumMap<>(DataExchangeOperation.class);
    private final Deque<JobEnd> jobEnds = new ArrayDeque<>();
    private Duration importDuration;
    private Duration latency = Duration.ZERO;
    private Duration listLag = Duration.ZERO;
    private ConcurrencyAnswer concurrencyAnswer = ConcurrencyAnswer.SERVICE_LIMIT_EXCEEDED;

    DataExchangeFaults(Duration importDuration) {
        this.importDuration = importDuration;
    }

    /** Queues the fate of further calls of an operation. */
    public synchronized void next(DataExchangeOperation operation, Call call, int times) {
        calls.computeIfAbsent(operation, any -> new ArrayDeque<>()).addAll(Collections.nCopies(times, call));
    }

    /** Queues the ends of further jobs, in the order in which they are started. */
    public synchronized void nextJobs(JobEnd end, int times) {
        jobEnds.addAll(Collections.nCopies(times, end));
    }

    /** Sets how long jobs are in progress that are started from now on. */
    public synchronized void importsTake(Duration duration) {
        importDuration = duration;
    }

    /** Sets how long every call takes, at least. */
    public synchronized void callsTake(Duration duration) {
        latency = duration;
    }

    /** Lists show revisions and jobs only so long after their creation. */
    public synchronized void listsLag(Duration lag) {
        listLag = lag;
    }

    public synchronized void concurrencyAnswer(ConcurrencyAnswer answer) {
        concurrencyAnswer = answer;
    }

    /**
     * Serves a call, or lets it fail as queued.
     *
     * @throws DataExchangeRefusal that the service answers
     * @throws LostException when the connection is to be closed without an answer
     */
    <T> T serve(DataExchangeOperation operation, Supplier<T> service) {
        Call call = take(operation);
        switch (call) {
            case THROTTLED -> throw DataExchangeRefusal.throttled();
            case DENIED -> throw DataExchangeRefusal.denied("Not authorized");
            case FAILED_BEFORE_EFFECT -> throw DataExchangeRefusal.broken();
            case REQUEST_LOST -> throw new LostException();
            case SERVED, FAILED_AFTER_EFFECT, RESPONSE_LOST -> {}
        }
        T answer = service.get();
        if (call == Call.FAILED_AFTER_EFFECT) {
            throw DataExchangeRefusal.broken();
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

    private synchronized Call take(DataExchangeOperation operation) {
        Call call = calls.getOrDefault(operation, new ArrayDeque<>()).poll();
        return call == null ? Call.SERVED : call;
    }

    synchronized JobEnd takeJobEnd() {
        JobEnd end = jobEnds.poll();
        return end == null ? JobEnd.COMPLETED : end;
    }

    synchronized Duration importDuration() {
        return importDuration;
    }

    synchronized Duration latency() {
        return latency;
    }

    synchronized Duration listLag() {
        return listLag;
    }

    synchronized ConcurrencyAnswer concurrencyAnswer() {
        return concurrencyAnswer;
    }
}
