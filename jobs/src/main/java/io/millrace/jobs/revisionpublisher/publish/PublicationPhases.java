package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import java.util.List;
import java.util.Map;

/** The phases of publications, and the way through them. */
final class PublicationPhases {

    private final Map<PublicationPhase, Phase> phases;

    PublicationPhases(
            DataExchange exchange,
            SourceObjects sources,
            PublicationLimits limits,
            JobPermits permits,
            PublicationCounts counts) {
        RevisionFinder finder = new RevisionFinder(exchange);
        RevisionRemoval removal = new RevisionRemoval(exchange, limits.poll());
        phases = Map.of(
                PublicationPhase.LOOK, new ReconcilePhase(finder, removal),
                PublicationPhase.IMPORT, importPhase(exchange, sources, limits, permits, counts),
                PublicationPhase.FINALIZE, new FinalizePhase(exchange, counts),
                PublicationPhase.NOTIFY, new NotifyPhase(exchange),
                PublicationPhase.CLEAN_UP, new CleanUpPhase(finder, removal));
    }

    private static ImportPhase importPhase(
            DataExchange exchange,
            SourceObjects sources,
            PublicationLimits limits,
            JobPermits permits,
            PublicationCounts counts) {
        ImportJobSlots slots = new ImportJobSlots(permits, limits.poll());
        PollTimes pollTimes = new PollTimes(limits.poll());
        return new ImportPhase(
                exchange,
                List.of(
                        new ImportJobReview(exchange),
                        new ImportJobPolling(exchange, slots, pollTimes, counts),
                        new ImportJobStarts(exchange, slots, pollTimes, limits.assetsPerJob()),
                        new RevisionVerifier(exchange, sources)));
    }

    /** The next calls, through as many phases as it takes. Without calls it waits, or the report is to be written. */
    PhaseResult next(PublicationState before, PublicationContext context) {
        PublicationState state = before;
        while (context.isDue(state.progress().getDueAt())) {
            Phase phase = phases.get(state.phase());
            if (phase == null) {
                return PhaseResult.of(state);
            }
            PhaseResult next = phase.next(state, context);
            if (!next.calls().isEmpty() || next.isWaiting()) {
                return next;
            }
            boolean isStuck = next.state().phase() == state.phase()
                    && context.isDue(next.state().progress().getDueAt());
            if (isStuck) {
                throw new IllegalStateException(
                        "Publication " + context.publication().getId() + " is in phase " + state.phase()
                                + " with nothing to do and nothing to wait for");
            }
            state = next.state();
        }
        return PhaseResult.waiting(state, state.progress().getDueAt());
    }
}
