package io.millrace.connectors.dataexchange;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The calls that remove revisions that are not finalised, with the jobs that work for them. */
final class DiscardSteps {

    private DiscardSteps() {}

    /**
     * None while jobs run, which cannot be stopped; the round then waits for them.
     *
     * @param failed is told of jobs that failed
     * @param refused what follows when a revision, by its id, cannot be removed
     */
    static List<Step<?>> next(Round round, List<String> revisions, Consumer<ImportJob> failed, Refused refused) {
        List<Step<?>> steps = new ArrayList<>();
        boolean running = false;
        for (String id : revisions) {
            Listing<ImportJob> jobs = round.memory().jobs(id);
            if (!jobs.isComplete()) {
                steps.add(JobSteps.list(round, id, "revision " + id, round.progress()::setDueAt)
                        .whenRefused(finding -> refused.accept(id, finding)));
                continue;
            }
            List<Step<?>> cancels = new ArrayList<>();
            boolean runs = false;
            for (ImportJob job : jobs.items()) {
                if (job.state() == ImportJob.State.WAITING) {
                    cancels.add(JobSteps.cancel(round, job.id(), round.progress()::setDueAt)
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

    private static Step<Void> delete(Round round, String id) {
        return Step.of(
                round,
                Call.DELETE_REVISION,
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
