package io.millrace.local.standins.dataexchange;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/** What goes wrong on purpose. All of it can be switched while the service runs. */
public final class DataExchangeFaults {

    /** What becomes of a call. */
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

    /** What StartJob says when the most jobs are in progress: it is not documented. */
    public enum ConcurrencyAnswer {
        SERVICE_LIMIT_EXCEEDED,
        CONFLICT,
        THROTTLED
    }

    private final Map<DataExchangeOperation, Deque<Call>> calls = new EnumMap<>(DataExchangeOperation.class);
    private final Deque<JobEnd> jobEnds = new ArrayDeque<>();
    private Duration importDuration;
    private Duration latency = Duration.ZERO;
    private ConcurrencyAnswer concurrencyAnswer = ConcurrencyAnswer.SERVICE_LIMIT_EXCEEDED;

    DataExchangeFaults(Duration importDuration) {
        this.importDuration = importDuration;
    }

    /** What becomes of the next calls of an operation, behind what was said before. */
    public synchronized void next(DataExchangeOperation operation, Call call, int times) {
        calls.computeIfAbsent(operation, any -> new ArrayDeque<>()).addAll(Collections.nCopies(times, call));
    }

    /** How the next jobs that are started end, behind what was said before. */
    public synchronized void nextJobs(JobEnd end, int times) {
        jobEnds.addAll(Collections.nCopies(times, end));
    }

    /** How long jobs are in progress that are started from now on. */
    public synchronized void importsTake(Duration duration) {
        importDuration = duration;
    }

    /** How long every call takes, at least. */
    public synchronized void callsTake(Duration duration) {
        latency = duration;
    }

    public synchronized void concurrencyAnswer(ConcurrencyAnswer answer) {
        concurrencyAnswer = answer;
    }

    synchronized Call take(DataExchangeOperation operation) {
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

    synchronized ConcurrencyAnswer concurrencyAnswer() {
        return concurrencyAnswer;
    }
}
