package io.millrace.jobs.revisionpublisher.publish;

import java.util.concurrent.atomic.LongAdder;

/** What a saga has done since it was opened, for metrics. Safe for use by several threads. */
public final class PublicationCounts {

    private final LongAdder calls = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder assetsImported = new LongAdder();
    private final LongAdder revisionsFinalized = new LongAdder();
    private final LongAdder publicationsFailed = new LongAdder();
    private volatile int jobsRunning;

    /** To Data Exchange, failed ones included. */
    public long calls() {
        return calls.sum();
    }

    /** Calls that had to be made again, or whose effect had to be looked for. */
    public long retries() {
        return retries.sum();
    }

    /** Of jobs that were seen to complete. */
    public long assetsImported() {
        return assetsImported.sum();
    }

    public long revisionsFinalized() {
        return revisionsFinalized.sum();
    }

    /** That were begun and given up. */
    public long publicationsFailed() {
        return publicationsFailed.sum();
    }

    /** Places for jobs in progress that are taken. */
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
