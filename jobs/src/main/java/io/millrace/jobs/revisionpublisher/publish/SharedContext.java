package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;

/** What all publications of a sink share. */
final class SharedContext {

    private final DataExchange exchange;
    private final SourceObjects sources;
    private final PublicationLimits limits;
    private final PublicationCounts counts;
    private final JobPermits permits;
    private final PollTimes polls;
    private final TagCache markers = new TagCache();

    SharedContext(DataExchange exchange, SourceObjects sources, PublicationLimits limits, PublicationCounts counts) {
        this.exchange = exchange;
        this.sources = sources;
        this.limits = limits;
        this.counts = counts;
        this.permits = new JobPermits(limits.concurrentJobs());
        this.polls = new PollTimes(limits.poll());
    }

    DataExchange exchange() {
        return exchange;
    }

    SourceObjects sources() {
        return sources;
    }

    PublicationLimits limits() {
        return limits;
    }

    PublicationCounts counts() {
        return counts;
    }

    JobPermits permits() {
        return permits;
    }

    PollTimes polls() {
        return polls;
    }

    TagCache markers() {
        return markers;
    }
}
