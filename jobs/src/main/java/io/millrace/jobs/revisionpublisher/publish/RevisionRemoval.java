package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The calls that remove revisions that are not finalised, with the jobs that work for them. */
final class RevisionRemoval {

    private RevisionRemoval() {}

    /**
     * None while jobs run, which cannot be stopped; the round then waits for them.
     *
     * @param failed is told of jobs that failed
     * @param refused what follows when a revision, by its id, cannot be removed
     */
    static List<Step<?>> next(
            PublicationContext round, List<String> revisions, Consumer<ImportJob> failed, Refused refused) {
        List<Step<?>> steps = new ArrayList<>();
        boolean running = false;
        for (String id : revisions) {
            PagedList<ImportJob> jobs = round.memory().jobs(id);
            if (!jobs.isComplete()) {
                steps.add(ImportJobCalls.list(round, id, "revision " + id, round.progress()::setDueAt)
                        .whenRefused(finding -> refused.accept(id, finding)));
                continue;
            }
            List<Step<?>> cancels = new ArrayList<>();
            boolean runs = false;
            for (ImportJob job : jobs.items()) {
                if (job.state() == ImportJob.State.WAITING) {
                    cancels.add(ImportJobCalls.cancel(round, job.id(), round.progress()::setDueAt)
                            .whenRefused(finding -> refused.accept(id, finding)));
                } else if (job.state() == ImportJob.State.IN_PROGRESS) {
                    runs = true;
                } else if (job.state() != ImportJob.State.COMPLETED) {
                    failed.accept(job);
                }
            }
            if (!cancels.isEmpty() || runs) {
                round.memory().forgetJobs(id);
                steps.addAll(cancels);
                running |= runs;
            } else {
                steps.add(delete(round, id).whenRefused(finding -> refused.accept(id, finding)));
            }
        }
        if (running && steps.isEmpty()) {
            round.wait(round.limits().poll());
        }
        return steps;
    }

    private static Step<Void> delete(PublicationContext round, String id) {
        return Step.of(
                round,
                DataExchangeCall.DELETE_REVISION,
                "revision " + id,
                () -> round.exchange().deleteRevision(round.publication().getDataSetId(), id),
                deleted -> round.memory().forget(),
                at -> {
                    round.memory().forgetJobs(id);
                    round.progress().setDueAt(at);
                });
    }

    /** Is told what could not be removed, and why. */
    @FunctionalInterface
    interface Refused {
        void accept(String revisionId, PublicationFinding finding);
    }
}
