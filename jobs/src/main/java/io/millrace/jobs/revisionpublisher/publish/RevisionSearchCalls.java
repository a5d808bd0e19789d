package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The calls that find a publication's revisions. */
final class RevisionSearchCalls {

    /** Tags are read of so many revisions at the same time. */
    private static final int READS = 10;

    private RevisionSearchCalls() {}

    /**
     * None when the search is complete.
     *
     * @param refused what follows when the data set cannot be read
     */
    static List<Step<?>> next(PublicationContext round, Consumer<PublicationFinding> refused) {
        RevisionSearch search = round.memory().search(round.oldest());
        String dataSet = round.publication().getDataSetId();
        if (!search.isComplete()) {
            return List.of(Step.of(
                            round,
                            DataExchangeCall.LIST_REVISIONS,
                            "data set " + dataSet,
                            () -> round.exchange().revisions(dataSet, search.token()),
                            search::add,
                            round.progress()::setDueAt)
                    .whenRefused(refused));
        }
        List<Step<?>> reads = new ArrayList<>();
        for (String id : search.unread(round.markers(), READS)) {
            reads.add(Step.of(
                            round,
                            DataExchangeCall.GET_REVISION,
                            "revision " + id,
                            () -> round.exchange().revision(dataSet, id),
                            revision -> round.markers().put(id, PublicationTag.read(revision.tags())),
                            round.progress()::setDueAt)
                    .whenUnsure(() -> search.gone(id))
                    .whenRefused(refused));
        }
        return reads;
    }

    /** What was found, newest first. */
    static List<FoundRevision> found(PublicationContext round) {
        return round.memory().search(round.oldest()).found(round.publication().getId(), round.markers());
    }
}
