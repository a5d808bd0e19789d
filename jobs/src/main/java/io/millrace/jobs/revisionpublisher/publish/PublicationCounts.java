package io.millrace.jobs.revisionpublisher.publish;

import java.util.concurrent.atomic.LongAdder;

/** The counts behind the metrics of a saga, since it was opened. Safe for use by several threads. */
public final class PublicationCounts {

    private final LongAdder calls = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder assetsImported = new LongAdder();
    private final LongAdder revisionsFinalized = new LongAdder();
    private final LongAdder publicationsFailed = new LongAdder();
    private volatile int jobsRunning;

    /** Calls of Data Exchange, failed ones included. */
    public long calls() {
        return calls.sum();
    }

    /** Calls that were made again, or whose effect was looked for. */
    public long retries() {
        return retries.sum();
    }

    /** Assets of jobs that were seen to complete. */
    public long assetsImported() {
        return assetsImported.sum();
    }

    public long revisionsFinalized() {
        return revisionsFinalized.sum();
    }

    /** Publications that were begun and abandoned. */
    public long publicationsFailed() {
        return publicationsFailed.sum();
    }

    /** Permits held for jobs in progress. */
    public int jobsRunning() {
        return jobsRunning;
    }

    void called() {
        calls.increment();
    }

    void retried() {
        retries.increment();
    }

    void imported(int assets) {
        assetsImported.add(assets);
    }

    void published() {
        revisionsFinalized.increment();
    }

    void failed() {
        publicationsFailed.increment();
    }

    void running(int jobs) {
        jobsRunning = jobs;
    }
}
