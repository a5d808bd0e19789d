package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.util.List;

/**
 * The notification of subscribers, when the manifest asks for one. The client token is the publication's id: the service
 * drops a repetition, for a time that is not documented.
 */
final class NotifyPhase implements Phase {

    private final DataExchange exchange;

    NotifyPhase(DataExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public PhaseResult next(PublicationState state, PublicationContext context) {
        String comment = context.publication().getNotification();
        return comment == null
                ? PhaseResult.of(state.finish(context.now()))
                : PhaseResult.of(state, List.of(call(context, comment)));
    }

    private PublicationCall<?> call(PublicationContext context, String comment) {
        Publication publication = context.publication();
        return new PublicationCall<>(
                        context,
                        DataExchangeCall.NOTIFY,
                        "data set " + publication.getDataSetId(),
                        () -> exchange.notifyOfUpdate(publication.getDataSetId(), comment, publication.getId()),
                        (state, sent) -> state.finish(context.now()),
                        PublicationState::dueAt)
                // The revisions stay published without a notification.
                .whenRefused((state, finding) -> state.report(finding).finish(context.now()));
    }
}
