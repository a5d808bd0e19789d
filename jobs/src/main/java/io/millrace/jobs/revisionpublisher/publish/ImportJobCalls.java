package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.Page;
import io.millrace.jobs.revisionpublisher.publish.PublicationCall.Postponement;

/** Calls about jobs that more than one phase makes. */
final class ImportJobCalls {

    private final DataExchange exchange;

    ImportJobCalls(DataExchange exchange) {
        this.exchange = exchange;
    }

    /** @param listed the revision's jobs so far */
    PublicationCall<Page<ImportJob>> list(
            PublicationContext context,
            String revisionId,
            PagedList<ImportJob> listed,
            String subject,
            Postponement postponed) {
        return new PublicationCall<>(
                context,
                DataExchangeCall.LIST_JOBS,
                subject,
                () -> exchange.jobs(context.dataSetId(), revisionId, listed.token()),
                (state, page) -> state.observe(observed -> observed.withJobs(revisionId, listed, page)),
                postponed);
    }

    PublicationCall<Void> cancel(PublicationContext context, String jobId, Postponement postponed) {
        return new PublicationCall<>(
                context,
                DataExchangeCall.CANCEL_JOB,
                "job " + jobId,
                () -> exchange.cancelJob(jobId),
                (state, cancelled) -> state,
                postponed);
    }
}
