package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.util.List;

/**
 * The import of the assets: revisions are created for the parts that have none, one after the other; jobs import into
 * all of them at the same time, until each has exactly the assets wanted.
 */
final class ImportPhase implements Phase {

    private final DataExchange exchange;
    private final List<Phase> activities;

    /** @param activities decided in this order, for all parts; their calls are made at the same time */
    ImportPhase(DataExchange exchange, List<Phase> activities) {
        this.exchange = exchange;
        this.activities = List.copyOf(activities);
    }

    @Override
    public PhaseResult next(PublicationState before, PublicationContext context) {
        for (int index = 0; index < before.parts().size(); index++) {
            if (before.part(index).getStage() == PartStage.NEW) {
                return PhaseResult.of(before, List.of(create(context, index, before.part(index))));
            }
        }
        PublicationState state = before;
        PhaseResult.Builder next = new PhaseResult.Builder(context);
        for (Phase activity : activities) {
            PhaseResult result = activity.next(state, context);
            state = result.state();
            if (state.phase() != PublicationPhase.IMPORT) {
                return PhaseResult.of(state);
            }
            next.add(result);
        }
        return next.hasCalls() || !isImported(state) ? next.build(state) : PhaseResult.of(leave(state, context));
    }

    private static boolean isImported(PublicationState state) {
        return state.parts().stream()
                .allMatch(part -> part.getStage() == PartStage.COMPLETE || part.getStage() == PartStage.FINALIZED);
    }

    private static PublicationState leave(PublicationState state, PublicationContext context) {
        boolean published = state.parts().stream().allMatch(part -> part.getStage() == PartStage.FINALIZED);
        return context.publication().getFinalize() || published
                ? state.enter(PublicationPhase.FINALIZE)
                : state.finish(context.now());
    }

    private PublicationCall<?> create(PublicationContext context, int index, PartProgress part) {
        Publication publication = context.publication();
        return new PublicationCall<>(
                context,
                DataExchangeCall.CREATE_REVISION,
                "revision " + part.getPart(),
                () -> exchange.createRevision(
                        publication.getDataSetId(),
                        publication.getComment(),
                        PublicationTag.tags(publication.getTags(), publication.getId(), part.getPart())),
                (state, created) -> state.withPart(index, changed -> {
                    changed.setRevisionId(created.id());
                    changed.setStage(PartStage.IMPORT);
                    changed.setTodo(PendingAssets.first(part.getCount()));
                }),
                PublicationState::dueAt);
    }
}
