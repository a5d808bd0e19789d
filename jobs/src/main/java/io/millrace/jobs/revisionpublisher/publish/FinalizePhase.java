package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import java.util.List;
import java.util.Objects;

/** Finalises the parts in order, now that all of them are complete. Each is read before: it may be done already. */
final class FinalizePhase implements Phase {

    @Override
    public List<Step<?>> next(PublicationContext round) {
        for (PartProgress part : round.progress().getParts()) {
            if (part.getStage() != PartStage.FINALIZED) {
                return List.of(step(round, part));
            }
        }
        round.enter(PublicationPhase.NOTIFY);
        return List.of();
    }

    private static Step<?> step(PublicationContext round, PartProgress part) {
        String revision = Objects.requireNonNull(part.getRevisionId());
        String dataSet = round.publication().getDataSetId();
        String subject = "revision " + part.getPart();
        if (!round.memory().isOpen(revision)) {
            return Step.of(
                    round,
                    DataExchangeCall.GET_REVISION,
                    subject,
                    () -> round.exchange().revision(dataSet, revision),
                    read -> {
                        if (read.finalized()) {
                            part.setStage(PartStage.FINALIZED);
                        } else {
                            round.memory().open(revision);
                        }
                    },
                    round.progress()::setDueAt);
        }
        return Step.of(
                round,
                DataExchangeCall.FINALIZE_REVISION,
                subject,
                () -> round.exchange().finalizeRevision(dataSet, revision),
                done -> {
                    part.setStage(PartStage.FINALIZED);
                    round.counts().published();
                },
                round.progress()::setDueAt);
    }
}
