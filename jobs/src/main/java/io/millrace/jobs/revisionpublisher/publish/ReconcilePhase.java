package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.jobs.revisionpublisher.plan.PlannedRevision;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds what an earlier attempt left of a publication, takes it on and removes what is too many. */
final class ReconcilePhase implements Phase {

    static final String TORN = "publication.cut-changed";

    @Override
    public List<Step<?>> next(PublicationContext round) {
        List<Step<?>> search = RevisionSearchCalls.next(round, round::giveUp);
        if (!search.isEmpty()) {
            return search;
        }
        int planned = round.publication().getRevisions().size();
        RevisionReconciliation adoption = RevisionReconciliation.of(RevisionSearchCalls.found(round), planned);
        if (adoption.isTorn()) {
            round.giveUp(new PublicationFinding(
                    TORN,
                    "data set " + round.publication().getDataSetId(),
                    "A part of it is published already, cut into another number of revisions than the " + planned
                            + " planned now; publish it with the limit of assets per revision it was begun with"));
            return List.of();
        }
        if (!adoption.surplus().isEmpty()) {
            return RevisionRemoval.next(
                    round, adoption.surplus(), failed -> {}, (id, finding) -> round.giveUp(finding));
        }
        adopt(round, adoption, planned);
        round.enter(PublicationPhase.IMPORT);
        return List.of();
    }

    private static void adopt(PublicationContext round, RevisionReconciliation adoption, int planned) {
        Map<String, PartProgress> before = round.progress().getParts().stream()
                .filter(part -> part.getRevisionId() != null)
                .collect(Collectors.toMap(PartProgress::getRevisionId, Function.identity()));
        List<PartProgress> parts = new ArrayList<>();
        for (int i = 0; i < adoption.parts(); i++) {
            PartProgress part = adoption.parts() == planned
                    ? fresh(round.publication().getRevisions().get(i), i + 1, planned)
                    : unplanned(i + 1, adoption.parts());
            FoundRevision found = adoption.kept().get(i + 1);
            if (found != null) {
                part.setRevisionId(found.id());
                part.setStage(found.finalized() ? PartStage.FINALIZED : PartStage.LOOK);
                PartProgress known = before.get(found.id());
                if (known != null && !found.finalized()) {
                    part.setJobs(known.getJobs());
                    part.setComparisons(known.getComparisons());
                }
            }
            parts.add(part);
        }
        round.progress().setParts(parts);
    }

    /** A part that is not begun. */
    static PartProgress fresh(PlannedRevision planned, int part, int of) {
        return part(PublicationTag.part(part, of), planned.getCount(), planned.getBytes());
    }

    static PartProgress unplanned(int part, int of) {
        return part(PublicationTag.part(part, of), -1, -1);
    }

    private static PartProgress part(String name, int count, long bytes) {
        return PartProgress.newBuilder()
                .setPart(name)
                .setCount(count)
                .setBytes(bytes)
                .setStage(PartStage.NEW)
                .setTodo(ByteBuffer.allocate(0))
                .setJobs(new ArrayList<>())
                .build();
    }
}
