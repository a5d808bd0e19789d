package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.Page;
import java.util.function.LongConsumer;

/** Calls about jobs that more than one phase makes. */
final class ImportJobCalls {

    private ImportJobCalls() {}

    /** Reads the next page into the publication's memory. */
    static Step<Page<ImportJob>> list(PublicationContext round, String revisionId, String subject, LongConsumer later) {
        PagedList<ImportJob> jobs = round.memory().jobs(revisionId);
        String dataSet = round.publication().getDataSetId();
        return Step.of(
                round,
                DataExchangeCall.LIST_JOBS,
                subject,
                () -> round.exchange().jobs(dataSet, revisionId, jobs.token()),
                jobs::add,
                later);
    }

    static Step<Void> cancel(PublicationContext round, String jobId, LongConsumer later) {
        return Step.of(
                round,
                DataExchangeCall.CANCEL_JOB,
                "job " + jobId,
                () -> round.exchange().cancelJob(jobId),
                cancelled -> {},
                later);
    }
}
