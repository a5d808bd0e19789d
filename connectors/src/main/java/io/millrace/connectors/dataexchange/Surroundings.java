package io.millrace.connectors.dataexchange;

/** What all publications of a sink share. */
final class Surroundings {

    private final DataExchange exchange;
    private final SourceObjects sources;
    private final PublicationLimits limits;
    private final PublicationCounts counts;
    private final Permits permits;
    private final PollTimes polls;
    private final MarkerMemory markers = new MarkerMemory();

    Surroundings(DataExchange exchange, SourceObjects sources, PublicationLimits limits, PublicationCounts counts) {
        this.exchange = exchange;
        this.sources = sources;
        this.limits = limits;
        this.counts = counts;
        this.permits = new Permits(limits.concurrentJobs());
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

    Permits permits() {
        return permits;
    }

    PollTimes polls() {
        return polls;
    }

    MarkerMemory markers() {
        return markers;
    }
}
