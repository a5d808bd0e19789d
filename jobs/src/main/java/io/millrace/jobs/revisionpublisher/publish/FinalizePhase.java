package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import java.util.List;
import java.util.Objects;

/** The finalisation of the parts in order, once all are complete. Each is read before: it may be finalised already. */
final class FinalizePhase implements Phase {

    private final DataExchange exchange;
    private final PublicationCounts counts;

    FinalizePhase(DataExchange exchange, PublicationCounts counts) {
        this.exchange = exchange;
        this.counts = counts;
    }

    @Override
    public PhaseResult next(PublicationState state, PublicationContext context) {
        for (int index = 0; index < state.parts().size(); index++) {
            PartProgress part = state.part(index);
            if (part.getStage() != PartStage.FINALIZED) {
                String revision = Objects.requireNonNull(part.getRevisionId());
                PublicationCall<?> call = state.observations().isOpen(revision)
                        ? finalizeRevision(context, index, part, revision)
                        : read(context, index, part, revision);
                return PhaseResult.of(state, List.of(call));
            }
        }
        return PhaseResult.of(state.enter(PublicationPhase.NOTIFY));
    }

    private PublicationCall<?> read(PublicationContext context, int index, PartProgress part, String revision) {
        return new PublicationCall<>(
                context,
                DataExchangeCall.GET_REVISION,
                "revision " + part.getPart(),
                () -> exchange.revision(context.dataSetId(), revision),
                (state, read) -> read.finalized()
                        ? state.withPart(index, changed -> changed.setStage(PartStage.FINALIZED))
                        : state.observe(observed -> observed.withOpen(revision)),
                PublicationState::dueAt);
    }

    private PublicationCall<?> finalizeRevision(
            PublicationContext context, int index, PartProgress part, String revision) {
        return new PublicationCall<>(
                context,
                DataExchangeCall.FINALIZE_REVISION,
                "revision " + part.getPart(),
                () -> exchange.finalizeRevision(context.dataSetId(), revision),
                (state, done) -> {
                    counts.published();
                    return state.withPart(index, changed -> changed.setStage(PartStage.FINALIZED));
                },
                PublicationState::dueAt);
    }
}
