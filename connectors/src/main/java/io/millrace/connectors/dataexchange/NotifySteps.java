package io.millrace.connectors.dataexchange;

import java.util.List;

/**
 * Tells subscribers, when the manifest wants it. The client token is the publication's id: a repetition is dropped by the
 * service, for a time that is not documented.
 */
final class NotifySteps implements PhaseSteps {

    @Override
    public List<Step<?>> next(Round round) {
        Publication publication = round.publication();
        String comment = publication.getNotification();
        if (comment == null) {
            round.finish();
            return List.of();
        }
        return List.of(Step.of(
                        round,
                        Call.NOTIFY,
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
