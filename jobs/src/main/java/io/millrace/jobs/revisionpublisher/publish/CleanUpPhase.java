package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.jobs.revisionpublisher.plan.PlannedRevision;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The removal of what an abandoned publication has not finalised. What is finalised stays: it cannot be taken back. */
final class CleanUpPhase implements Phase {

    static final String REFUSED = "clean-up.refused";

    private final RevisionFinder finder;
    private final RevisionRemoval removal;

    CleanUpPhase(RevisionFinder finder, RevisionRemoval removal) {
        this.finder = finder;
        this.removal = removal;
    }

    @Override
    public PhaseResult next(PublicationState state, PublicationContext context) {
        List<PublicationCall<?>> search =
                finder.calls(state, context, (refused, finding) -> leaveAll(refused, context, finding));
        if (!search.isEmpty()) {
            return PhaseResult.of(state, search);
        }
        List<TaggedRevision> found = finder.found(state, context);
        List<String> open = found.stream()
                .filter(revision -> !revision.finalized())
                .map(TaggedRevision::id)
                .filter(id -> !state.observations().isUnremovable(id))
                .collect(Collectors.toList());
        if (!open.isEmpty()) {
            return removal.next(state, context, open, new ReportAll(found));
        }
        List<PartProgress> left = parts(found, context.publication().getRevisions());
        return PhaseResult.of(state.withParts(left).finish(context.now()));
    }

    private static PublicationState leave(PublicationState state, String revisionId, PublicationFinding finding) {
        return state.report(new PublicationFinding(
                        REFUSED,
                        "revision " + revisionId,
                        "It is not finalised and could not be removed; remove it by hand. " + finding.getReason()))
                .observe(observed -> observed.withUnremovable(revisionId));
    }

    /** Nothing can be read any more. What is known to be there has to be removed by hand. */
    private static PublicationState leaveAll(
            PublicationState before, PublicationContext context, PublicationFinding finding) {
        PublicationState state = before;
        List<PartProgress> created = new ArrayList<>();
        for (PartProgress part : before.parts()) {
            String revision = part.getRevisionId();
            if (revision != null) {
                created.add(part);
                if (part.getStage() != PartStage.FINALIZED) {
                    state = leave(state, revision, finding);
                }
            }
        }
        return state.withParts(created).finish(context.now());
    }

    /** In the order of creation. */
    private static List<PartProgress> parts(List<TaggedRevision> newestFirst, List<PlannedRevision> planned) {
        List<PartProgress> parts = new ArrayList<>();
        for (TaggedRevision revision : newestFirst) {
            PublicationTag tag = revision.tag();
            PartProgress part = InitialParts.part(planned, tag.part(), tag.of());
            part.setRevisionId(revision.id());
            part.setStage(revision.finalized() ? PartStage.FINALIZED : PartStage.LOOK);
            parts.add(0, part);
        }
        return parts;
    }

    /** Errors of jobs belong into the report too: the first one alone may not be the reason. */
    private static final class ReportAll implements RevisionRemoval.Consequences {

        private final List<TaggedRevision> found;

        ReportAll(List<TaggedRevision> found) {
            this.found = found;
        }

        @Override
        public PublicationState jobFailed(PublicationState before, ImportJob job) {
            PublicationState state = before;
            for (PublicationFinding finding : ImportJobOutcome.findings(job, part(before.observations(), job))) {
                state = state.report(finding);
            }
            return state;
        }

        private String part(Observations observations, ImportJob job) {
            for (TaggedRevision revision : found) {
                if (observations.jobs(revision.id()).items().contains(job)) {
                    return PublicationTag.part(
                            revision.tag().part(), revision.tag().of());
                }
            }
            return "unknown";
        }

        @Override
        public PublicationState refused(PublicationState state, String revisionId, PublicationFinding finding) {
            return leave(state, revisionId, finding);
        }
    }
}
