package io.millrace.connectors.dataexchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A Data Exchange for tests, with a manual clock and faults to inject. */
public interface DataExchangeRig extends AutoCloseable {

    /** The bucket of all objects. */
    String BUCKET = "assets";

    /** Fate of a call. */
    enum Fault {
        SERVED,
        THROTTLED,
        DENIED,
        FAILED_BEFORE_EFFECT,
        FAILED_AFTER_EFFECT,
        REQUEST_LOST,
        RESPONSE_LOST
    }

    /** End of a job that could succeed. */
    enum JobEnding {
        COMPLETED,
        /** With {@code INTERNAL_SERVER_EXCEPTION}, no asset imported. */
        ERROR,
        /** An {@link #ERROR} with all assets imported but the last. */
        ERROR_WITH_OTHERS_IMPORTED,
        TIMED_OUT,
        CANCELLED,
        ONE_ASSET_MISSING,
        ONE_ASSET_TWICE
    }

    /** Opens a client, which the caller closes. */
    DataExchange connect();

    /** Creates a data set; returns its id. */
    String createDataSet(String name);

    void putObject(String key, int bytes);

    void removeObject(String key);

    Instant now();

    void pass(Duration time);

    /** Sets the duration of jobs that are started from now on. */
    void importsTake(Duration time);

    /** Adds a fault of the next calls of a kind, behind those added before. */
    void nextCalls(DataExchangeCall call, Fault fault, int times);

    /** Adds an end of the next jobs that are started, behind those added before. */
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
