package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.jobs.revisionpublisher.publish.PublicationCall.Postponement;
import java.util.Objects;

/**
 * The review of a revision's jobs, when they are not all known to have ended well: those that are useful are kept, those
 * that are too many cancelled.
 */
final class ImportJobReview implements Phase {

    private final ImportJobCalls calls;

    ImportJobReview(DataExchange exchange) {
        this.calls = new ImportJobCalls(exchange);
    }

    @Override
    public PhaseResult next(PublicationState before, PublicationContext context) {
        PublicationState state = before;
        PhaseResult.Builder next = new PhaseResult.Builder(context);
        for (int index = 0; index < before.parts().size(); index++) {
            state = beginWhenAllEnded(state, index);
            PartProgress part = state.part(index);
            if (part.getStage() == PartStage.LOOK && next.isDue(part.getDueAt())) {
                PhaseResult result = review(state, context, index);
                state = result.state();
                if (state.phase() != PublicationPhase.IMPORT) {
                    return PhaseResult.of(state);
                }
                next.add(result);
            }
        }
        return next.build(state);
    }

    private static PublicationState beginWhenAllEnded(PublicationState state, int index) {
        PartProgress part = state.part(index);
        boolean allEnded = part.getStage() == PartStage.IMPORT
                && part.getJobs().isEmpty()
                && PendingAssets.of(part).isEmpty();
        return allEnded
                ? state.withPart(index, changed -> changed.setStage(PartStage.LOOK))
                        .observe(observed -> observed.forgetJobs(Objects.requireNonNull(part.getRevisionId())))
                : state;
    }

    private PhaseResult review(PublicationState before, PublicationContext context, int index) {
        PartProgress part = before.part(index);
        String revision = Objects.requireNonNull(part.getRevisionId());
        Postponement postponed = (state, at) -> state.withPart(index, changed -> changed.setDueAt(at));
        PhaseResult.Builder next = new PhaseResult.Builder(context);
        PagedList<ImportJob> listed = before.observations().jobs(revision);
        if (!listed.isComplete()) {
            next.add(calls.list(context, revision, listed, "revision " + part.getPart(), postponed));
            return next.build(before);
        }
        PublicationState state = before.observe(observed -> observed.forgetJobs(revision));
        JobReconciliation jobs = JobReconciliation.of(listed.items(), part.getJobs(), context.wanted(index));
        if (jobs.surplus().isEmpty()) {
            state = adopt(state, index, revision, jobs);
        }
        for (String surplus : jobs.surplus()) {
            next.add(calls.cancel(context, surplus, postponed));
        }
        for (ImportJob failed : jobs.failed()) {
            if (ImportJobOutcome.isFinal(failed)) {
                state = state.abandon(ImportJobOutcome.findings(failed, part.getPart()), context);
            }
        }
        return next.build(state);
    }

    private static PublicationState adopt(PublicationState state, int index, String revision, JobReconciliation jobs) {
        boolean imported = jobs.live().isEmpty() && jobs.todo().isEmpty();
        return state.withPart(index, part -> {
                    part.setJobs(jobs.live());
                    part.setTodo(PendingAssets.bytes(jobs.todo()));
                    part.setStage(imported ? PartStage.COMPARE : PartStage.IMPORT);
                })
                .observe(observed -> observed.forgetAssets(revision));
    }
}
