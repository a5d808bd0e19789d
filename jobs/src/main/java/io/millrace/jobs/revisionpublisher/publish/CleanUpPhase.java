package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.jobs.revisionpublisher.plan.PlannedRevision;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.List;

/** Removes what is not finalised of a publication that is given up. What is finalised stays: nothing takes it back. */
final class CleanUpPhase implements Phase {

    static final String LEFT_OVER = "clean-up.refused";

    @Override
    public List<Step<?>> next(PublicationContext round) {
        List<Step<?>> search = RevisionSearchCalls.next(round, finding -> stop(round, finding));
        if (!search.isEmpty()) {
            return search;
        }
        List<FoundRevision> found = RevisionSearchCalls.found(round);
        List<String> open = new ArrayList<>();
        for (FoundRevision one : found) {
            if (!one.finalized() && !round.memory().leftOver().contains(one.id())) {
                open.add(one.id());
            }
        }
        if (!open.isEmpty()) {
            return RevisionRemoval.next(
                    round,
                    open,
                    job -> PublicationContext.findings(job, part(found, job, round))
                            .forEach(round::note),
                    (id, finding) -> leave(round, id, finding));
        }
        round.progress().setParts(parts(found, round.publication().getRevisions()));
        round.finish();
        return List.of();
    }

    private static String part(List<FoundRevision> found, ImportJob job, PublicationContext round) {
        for (FoundRevision one : found) {
            if (round.memory().jobs(one.id()).items().contains(job)) {
                return PublicationTag.part(one.marker().part(), one.marker().of());
            }
        }
        return "unknown";
    }

    private static void leave(PublicationContext round, String revisionId, PublicationFinding finding) {
        round.note(new PublicationFinding(
                LEFT_OVER,
                "revision " + revisionId,
                "It is not finalised and could not be removed; remove it by hand. " + finding.getReason()));
        round.memory().leftOver().add(revisionId);
    }

    /** Nothing can be looked at any more. What is known to be there has to be removed by hand. */
    private static void stop(PublicationContext round, PublicationFinding finding) {
        List<PartProgress> there = new ArrayList<>();
        for (PartProgress part : round.progress().getParts()) {
            String revision = part.getRevisionId();
            if (revision != null) {
                there.add(part);
                if (part.getStage() != PartStage.FINALIZED) {
                    leave(round, revision, finding);
                }
            }
        }
        round.progress().setParts(there);
        round.finish();
    }

    /** Oldest first, as they were created. */
    private static List<PartProgress> parts(List<FoundRevision> found, List<PlannedRevision> planned) {
        List<PartProgress> parts = new ArrayList<>();
        for (FoundRevision one : found) {
            PublicationTag marker = one.marker();
            PartProgress part = marker.of() == planned.size()
                    ? ReconcilePhase.fresh(planned.get(marker.part() - 1), marker.part(), marker.of())
                    : ReconcilePhase.unplanned(marker.part(), marker.of());
            part.setRevisionId(one.id());
            part.setStage(one.finalized() ? PartStage.FINALIZED : PartStage.LOOK);
            parts.add(0, part);
        }
        return parts;
    }
}
