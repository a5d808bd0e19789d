package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The removal of revisions that are not finalised, and of the jobs that work for them. */
final class RevisionRemoval {

    private final DataExchange exchange;
    private final ImportJobCalls jobCalls;
    private final Duration poll;

    /** @param poll wait for a job that runs */
    RevisionRemoval(DataExchange exchange, Duration poll) {
        this.exchange = exchange;
        this.jobCalls = new ImportJobCalls(exchange);
        this.poll = poll;
    }

    /** The consequences of a removal for the publication. */
    interface Consequences {

        /** A job of a revision to remove has failed. */
        PublicationState jobFailed(PublicationState state, ImportJob job);

        /** A revision cannot be removed. */
        PublicationState refused(PublicationState state, String revisionId, PublicationFinding finding);
    }

    /** Jobs that run cannot be stopped: while there is nothing else to do, they are waited for. */
    PhaseResult next(
            PublicationState before, PublicationContext context, List<String> revisions, Consequences consequences) {
        PublicationState state = before;
        List<PublicationCall<?>> calls = new ArrayList<>();
        boolean anyRuns = false;
        for (String id : revisions) {
            PagedList<ImportJob> jobs = state.observations().jobs(id);
            if (!jobs.isComplete()) {
                calls.add(jobCalls.list(context, id, jobs, "revision " + id, PublicationState::dueAt)
                        .whenRefused((refused, finding) -> consequences.refused(refused, id, finding)));
                continue;
            }
            List<PublicationCall<?>> cancellations = new ArrayList<>();
            boolean runs = false;
            for (ImportJob job : jobs.items()) {
                if (job.state() == ImportJob.State.WAITING) {
                    cancellations.add(jobCalls.cancel(context, job.id(), PublicationState::dueAt)
                            .whenRefused((refused, finding) -> consequences.refused(refused, id, finding)));
                } else if (job.state() == ImportJob.State.IN_PROGRESS) {
                    runs = true;
                } else if (job.state() != ImportJob.State.COMPLETED) {
                    state = consequences.jobFailed(state, job);
                }
            }
            if (cancellations.isEmpty() && !runs) {
                calls.add(delete(context, id)
                        .whenRefused((refused, finding) -> consequences.refused(refused, id, finding)));
            } else {
                state = state.observe(observed -> observed.forgetJobs(id));
                calls.addAll(cancellations);
                anyRuns |= runs;
            }
        }
        return PhaseResult.of(anyRuns && calls.isEmpty() ? state.dueAt(context.after(poll)) : state, calls);
    }

    private PublicationCall<Void> delete(PublicationContext context, String id) {
        return new PublicationCall<>(
                context,
                DataExchangeCall.DELETE_REVISION,
                "revision " + id,
                () -> exchange.deleteRevision(context.dataSetId(), id),
                (state, deleted) -> state.observe(Observations::forgetAll),
                (state, at) ->
                        state.observe(observed -> observed.forgetJobs(id)).dueAt(at));
    }
}
