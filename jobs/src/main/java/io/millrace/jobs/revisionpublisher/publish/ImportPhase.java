package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.Revision;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Creates the parts that are missing, one after the other, and lets jobs import and comparisons check all of them. */
final class ImportPhase implements Phase {

    private final ImportJobScheduler jobs = new ImportJobScheduler();
    private final RevisionVerifier comparisons = new RevisionVerifier();

    @Override
    public List<Step<?>> next(PublicationContext round) {
        List<PartProgress> parts = round.progress().getParts();
        for (PartProgress part : parts) {
            if (part.getStage() == PartStage.NEW) {
                return List.of(create(round, part));
            }
        }
        List<Step<?>> steps = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            review(round, i, parts.get(i), steps);
        }
        jobs.poll(round, steps);
        jobs.start(round, steps);
        for (int i = 0; i < parts.size(); i++) {
            compare(round, i, parts.get(i), steps);
        }
        if (steps.isEmpty() && parts.stream().allMatch(ImportPhase::isReady)) {
            boolean published = parts.stream().allMatch(part -> part.getStage() == PartStage.FINALIZED);
            if (round.publication().getFinalize() || published) {
                round.enter(PublicationPhase.FINALIZE);
            } else {
                round.finish();
            }
        }
        return round.progress().getPhase() == PublicationPhase.IMPORT ? steps : List.of();
    }

    private static boolean isReady(PartProgress part) {
        return part.getStage() == PartStage.COMPLETE || part.getStage() == PartStage.FINALIZED;
    }

    private static Step<Revision> create(PublicationContext round, PartProgress part) {
        Publication publication = round.publication();
        return Step.of(
                round,
                DataExchangeCall.CREATE_REVISION,
                "revision " + part.getPart(),
                () -> round.exchange()
                        .createRevision(
                                publication.getDataSetId(),
                                publication.getComment(),
                                PublicationTag.tags(publication.getTags(), publication.getId(), part.getPart())),
                created -> {
                    part.setRevisionId(created.id());
                    part.setStage(PartStage.IMPORT);
                    ImportJobScheduler.ask(part, part.getCount());
                },
                round.progress()::setDueAt);
    }

    /** Reads a revision's jobs, when they are not all known to have ended well. */
    private void review(PublicationContext round, int index, PartProgress part, List<Step<?>> steps) {
        if (part.getStage() == PartStage.IMPORT
                && part.getJobs().isEmpty()
                && PublicationContext.todo(part).isEmpty()) {
            part.setStage(PartStage.LOOK);
            round.memory().forgetJobs(Objects.requireNonNull(part.getRevisionId()));
        }
        if (part.getStage() == PartStage.LOOK && round.isDue(part.getDueAt())) {
            jobs.review(round, index, part, steps);
        }
    }

    private void compare(PublicationContext round, int index, PartProgress part, List<Step<?>> steps) {
        if (part.getStage() == PartStage.COMPARE && round.isDue(part.getDueAt())) {
            comparisons.compare(round, index, part, steps);
        }
    }
}
