package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.jobs.revisionpublisher.plan.PlannedRevision;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The reconciliation with an earlier attempt: its revisions are found and kept, those that are too many removed. */
final class ReconcilePhase implements Phase {

    static final String CUT_CHANGED = "publication.cut-changed";

    private final RevisionFinder finder;
    private final RevisionRemoval removal;

    ReconcilePhase(RevisionFinder finder, RevisionRemoval removal) {
        this.finder = finder;
        this.removal = removal;
    }

    @Override
    public PhaseResult next(PublicationState state, PublicationContext context) {
        List<PublicationCall<?>> search =
                finder.calls(state, context, (refused, finding) -> refused.abandon(finding, context));
        if (!search.isEmpty()) {
            return PhaseResult.of(state, search);
        }
        List<PlannedRevision> planned = context.publication().getRevisions();
        RevisionReconciliation found = RevisionReconciliation.of(finder.found(state, context), planned.size());
        if (found.isPublishedInPart()) {
            return PhaseResult.of(state.abandon(cutChanged(context, planned.size()), context));
        }
        if (!found.surplus().isEmpty()) {
            return removal.next(state, context, found.surplus(), new AbandonIfRefused(context));
        }
        return PhaseResult.of(state.withParts(parts(state, found, planned)).enter(PublicationPhase.IMPORT));
    }

    private static PublicationFinding cutChanged(PublicationContext context, int planned) {
        return new PublicationFinding(
                CUT_CHANGED,
                "data set " + context.dataSetId(),
                "A part of it is published already, cut into another number of revisions than the " + planned
                        + " planned now; publish it with the limit of assets per revision it was begun with");
    }

    private static List<PartProgress> parts(
            PublicationState before, RevisionReconciliation found, List<PlannedRevision> planned) {
        Map<String, PartProgress> known = before.parts().stream()
                .filter(part -> part.getRevisionId() != null)
                .collect(Collectors.toMap(PartProgress::getRevisionId, Function.identity()));
        List<PartProgress> parts = new ArrayList<>();
        for (int number = 1; number <= found.parts(); number++) {
            PartProgress part = InitialParts.part(planned, number, found.parts());
            TaggedRevision revision = found.kept().get(number);
            if (revision != null) {
                part.setRevisionId(revision.id());
                part.setStage(revision.finalized() ? PartStage.FINALIZED : PartStage.LOOK);
                PartProgress earlier = known.get(revision.id());
                if (earlier != null && !revision.finalized()) {
                    part.setJobs(earlier.getJobs());
                    part.setComparisons(earlier.getComparisons());
                }
            }
            parts.add(part);
        }
        return parts;
    }

    /** Failed jobs of a surplus revision do not count: its assets are imported into the one that is kept. */
    private static final class AbandonIfRefused implements RevisionRemoval.Consequences {

        private final PublicationContext context;

        AbandonIfRefused(PublicationContext context) {
            this.context = context;
        }

        @Override
        public PublicationState jobFailed(PublicationState state, ImportJob job) {
            return state;
        }

        @Override
        public PublicationState refused(PublicationState state, String revisionId, PublicationFinding finding) {
            return state.abandon(finding, context);
        }
    }
}
