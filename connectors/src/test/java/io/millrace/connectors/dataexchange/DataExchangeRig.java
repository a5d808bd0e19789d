package io.millrace.connectors.dataexchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A Data Exchange for tests, its time turned by hand, with what can go wrong to switch on. */
public interface DataExchangeRig extends AutoCloseable {

    /** The bucket that objects are put into. */
    String BUCKET = "assets";

    /** What becomes of a call. */
    enum Fault {
        SERVED,
        THROTTLED,
        DENIED,
        FAILED_BEFORE_EFFECT,
        FAILED_AFTER_EFFECT,
        REQUEST_LOST,
        RESPONSE_LOST
    }

    /** How a job ends that could succeed. */
    enum JobEnding {
        COMPLETED,
        /** With {@code INTERNAL_SERVER_EXCEPTION}, no asset imported. */
        ERROR,
        /** As {@link #ERROR}, but the last asset is the only one missing. */
        ERROR_WITH_OTHERS_IMPORTED,
        TIMED_OUT,
        CANCELLED,
        ONE_ASSET_MISSING,
        ONE_ASSET_TWICE
    }

    /** A client of its own, which the caller closes. */
    DataExchange connect();

    /** Returns its id. */
    String createDataSet(String name);

    void putObject(String key, int bytes);

    void removeObject(String key);

    Instant now();

    void pass(Duration time);

    /** How long jobs take that are started from now on. */
    void importsTake(Duration time);

    /** What becomes of the next calls of a kind, behind what was said before. */
    void nextCalls(DataExchangeCall call, Fault fault, int times);

    /** How the next jobs end that are started, behind what was said before. */
    void nextJobs(JobEnding ending, int times);

    /** Jobs in progress. */
    int runningJobs();

    /** Jobs that wait or are in progress. */
    int liveJobs();

    /** Client tokens of the notifications that were sent, each once. */
    List<String> notifications();

    @Override
    void close();
}
