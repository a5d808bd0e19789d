package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.util.List;

/**
 * Tells subscribers, when the manifest wants it. The client token is the publication's id: a repetition is dropped by the
 * service, for a time that is not documented.
 */
final class NotifyPhase implements Phase {

    @Override
    public List<Step<?>> next(PublicationContext round) {
        Publication publication = round.publication();
        String comment = publication.getNotification();
        if (comment == null) {
            round.finish();
            return List.of();
        }
        return List.of(Step.of(
                        round,
                        DataExchangeCall.NOTIFY,
                        "data set " + publication.getDataSetId(),
                        () -> round.exchange().notifyOfUpdate(publication.getDataSetId(), comment, publication.getId()),
                        sent -> round.finish(),
                        round.progress()::setDueAt)
                // Published it is all the same.
                .whenRefused(finding -> {
                    round.note(finding);
                    round.finish();
                }));
    }
}
