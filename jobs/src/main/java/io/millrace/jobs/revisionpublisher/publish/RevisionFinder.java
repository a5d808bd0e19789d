package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** The search for a publication's revisions by the tags that they were created with. */
final class RevisionFinder {

    /** Revisions whose tags are read at the same time. */
    private static final int READS_CONCURRENT = 10;

    private final DataExchange exchange;
    private final TagCache tags = new TagCache();

    RevisionFinder(DataExchange exchange) {
        this.exchange = exchange;
    }

    /**
     * The calls that go on with the search. None when it is complete.
     *
     * @param refused what follows when the data set cannot be read
     */
    List<PublicationCall<?>> calls(
            PublicationState state,
            PublicationContext context,
            BiFunction<PublicationState, PublicationFinding, PublicationState> refused) {
        RevisionSearch search = state.observations().search();
        if (!search.isComplete()) {
            return List.of(list(search, context).whenRefused(refused));
        }
        List<PublicationCall<?>> reads = new ArrayList<>();
        for (String id : search.unread(tags, READS_CONCURRENT)) {
            reads.add(read(id, context).whenRefused(refused));
        }
        return reads;
    }

    private PublicationCall<?> list(RevisionSearch search, PublicationContext context) {
        return new PublicationCall<>(
                context,
                DataExchangeCall.LIST_REVISIONS,
                "data set " + context.dataSetId(),
                () -> exchange.revisions(context.dataSetId(), search.token()),
                (state, page) -> state.observe(observed -> observed.withRevisions(page, context)),
                PublicationState::dueAt);
    }

    private PublicationCall<?> read(String id, PublicationContext context) {
        return new PublicationCall<>(
                        context,
                        DataExchangeCall.GET_REVISION,
                        "revision " + id,
                        () -> exchange.revision(context.dataSetId(), id),
                        (state, revision) -> {
                            tags.put(id, PublicationTag.read(revision.tags()));
                            return state;
                        },
                        PublicationState::dueAt)
                .whenUnsure(state -> state.observe(observed -> observed.withoutRevision(id)));
    }

    /** The publication's revisions by a search that is complete, newest first. */
    List<TaggedRevision> found(PublicationState state, PublicationContext context) {
        return state.observations().search().found(context.publication().getId(), tags);
    }
}
