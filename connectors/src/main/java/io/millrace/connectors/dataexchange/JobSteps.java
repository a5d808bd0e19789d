package io.millrace.connectors.dataexchange;

import java.util.function.LongConsumer;

/** Calls about jobs that more than one phase makes. */
final class JobSteps {

    private JobSteps() {}

    /** Reads the next page into the publication's memory. */
    static Step<Page<ImportJob>> list(Round round, String revisionId, String subject, LongConsumer later) {
        Listing<ImportJob> jobs = round.memory().jobs(revisionId);
        String dataSet = round.publication().getDataSetId();
        return Step.of(
                round,
                Call.LIST_JOBS,
                subject,
                () -> round.exchange().jobs(dataSet, revisionId, jobs.token()),
                jobs::add,
                later);
    }

    static Step<Void> cancel(Round round, String jobId, LongConsumer later) {
        return Step.of(
                round,
                Call.CANCEL_JOB,
                "job " + jobId,
                () -> round.exchange().cancelJob(jobId),
                cancelled -> {},
                later);
    }
}
