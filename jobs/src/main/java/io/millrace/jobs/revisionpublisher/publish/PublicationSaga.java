package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.retry.Backoff;
import io.millrace.connectors.saga.Saga;
import io.millrace.connectors.saga.StepResult;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The publication of manifests: revisions are created, filled by import jobs and compared with what is wanted; when all
 * of them are equal they are finalised in order, and a report is written beside the manifest. A publication that cannot
 * be carried out leaves nothing that is not finalised, a report with every reason, and one reject.
 *
 * <p>Everything created carries the publication's id in its tags. By it a restart finds what is there, whatever call the
 * process was stopped at, and so does a call whose answer was lost.
 *
 * <p>A phase decides the next calls from a {@link PublicationState}; each call's end gives the next state, for which the
 * next phase decides.
 */
final class PublicationSaga implements Saga<PublicationCommand, Reject> {

    /** Calls one after the other in one step, for which a checkpoint may have to wait. */
    private static final int SEQUENTIAL_CALLS_MAX = 16;

    /** Phases that read afresh what they depend on, so that a restart need not. */
    private static final Set<PublicationPhase> KEPT_BY_A_RESTART =
            Set.of(PublicationPhase.NOTIFY, PublicationPhase.CLEAN_UP, PublicationPhase.REPORT);

    private final DataExchange exchange;
    private final SourceObjects sources;
    private final ReportWriter reports;
    private final PublicationCounts counts;
    private final int sequentialCallsMax;
    private final JobPermits permits;
    private final PublicationPhases phases;
    private final Map<String, Observations> observations = new ConcurrentHashMap<>();

    /**
     * @param exchange closed with this
     * @param sources closed with this
     * @param reports closed with this
     */
    PublicationSaga(
            DataExchange exchange,
            SourceObjects sources,
            ReportWriter reports,
            PublicationLimits limits,
            PublicationCounts counts) {
        this(exchange, sources, reports, limits, counts, SEQUENTIAL_CALLS_MAX);
    }

    PublicationSaga(
            DataExchange exchange,
            SourceObjects sources,
            ReportWriter reports,
            PublicationLimits limits,
            PublicationCounts counts,
            int sequentialCallsMax) {
        this.exchange = exchange;
        this.sources = sources;
        this.reports = reports;
        this.counts = counts;
        this.sequentialCallsMax = sequentialCallsMax;
        this.permits = new JobPermits(limits.concurrentJobs());
        this.phases = new PublicationPhases(exchange, sources, limits, permits, counts);
    }

    /**
     * The command of a publication that is not begun.
     *
     * @throws IllegalArgumentException when it has neither revisions nor findings
     */
    static PublicationCommand begin(Publication publication) {
        boolean refused = !publication.getFindings().isEmpty();
        if (publication.getRevisions().isEmpty() && !refused) {
            throw new IllegalArgumentException("Nothing to publish: " + publication.getManifest());
        }
        return new PublicationCommand(
                publication,
                PublicationProgress.newBuilder()
                        .setPhase(refused ? PublicationPhase.REPORT : PublicationPhase.LOOK)
                        .setParts(refused ? List.of() : InitialParts.of(publication.getRevisions()))
                        .setFailures(List.of())
                        .build());
    }

    @Override
    public CompletionStage<StepResult<PublicationCommand, Reject>> advance(PublicationCommand command, Instant now) {
        Publication publication = command.getPublication();
        Observations observed = observations.getOrDefault(publication.getId(), Observations.NONE);
        return advance(
                new PublicationState(command.getProgress(), observed),
                new PublicationContext(publication, now),
                sequentialCallsMax);
    }

    private CompletionStage<StepResult<PublicationCommand, Reject>> advance(
            PublicationState state, PublicationContext context, int callsLeft) {
        if (callsLeft == 0) {
            return CompletableFuture.completedFuture(later(state, context, Instant.MIN));
        }
        PhaseResult next = phases.next(state, context);
        if (!next.calls().isEmpty()) {
            return make(next, context).thenCompose(after -> advance(after, context, callsLeft - 1));
        }
        if (next.isWaiting()) {
            return CompletableFuture.completedFuture(later(next.state(), context, Instant.ofEpochMilli(next.wakeAt())));
        }
        return report(next.state(), context);
    }

    /** Makes calls at the same time; what follows from their ends is applied sequentially, in the order of the calls. */
    private CompletionStage<PublicationState> make(PhaseResult next, PublicationContext context) {
        List<CompletableFuture<CallEnd>> ends = new ArrayList<>();
        for (PublicationCall<?> call : next.calls()) {
            counts.called();
            ends.add(call.make());
        }
        return CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
                .thenApply(all -> {
                    PublicationState state = withRetries(next.state(), ends);
                    long retryAt = context.after(Backoff.after(state.progress().getRetries()));
                    for (CompletableFuture<CallEnd> end : ends) {
                        state = end.join().apply(state, retryAt);
                    }
                    countJobs(state, context);
                    return state;
                });
    }

    private PublicationState withRetries(PublicationState state, List<CompletableFuture<CallEnd>> ends) {
        boolean anyRetried = false;
        for (CompletableFuture<CallEnd> end : ends) {
            if (end.join().isRetried()) {
                counts.retried();
                anyRetried = true;
            }
        }
        return state.withRetries(anyRetried ? state.progress().getRetries() + 1 : 0);
    }

    private StepResult<PublicationCommand, Reject> later(
            PublicationState state, PublicationContext context, Instant notBefore) {
        Publication publication = context.publication();
        observations.put(publication.getId(), state.observations());
        countJobs(state, context);
        return StepResult.more(new PublicationCommand(publication, state.progress()), notBefore, List.of());
    }

    private void countJobs(PublicationState state, PublicationContext context) {
        String id = context.publication().getId();
        permits.holds(id, context.publication().getStartedAt(), state.jobsAdmitted());
        if (state.phase() != PublicationPhase.IMPORT) {
            permits.withdraw(id);
        }
        counts.running(permits.held());
    }

    private CompletionStage<StepResult<PublicationCommand, Reject>> report(
            PublicationState before, PublicationContext context) {
        PublicationState state = before.progress().getFinishedAt() == 0 ? before.finish(context.now()) : before;
        PublicationReport report = new PublicationReport(context.publication(), state.progress());
        return reports.write(report, context.now()).thenApply(rejects -> reported(state, context, report, rejects));
    }

    private StepResult<PublicationCommand, Reject> reported(
            PublicationState state,
            PublicationContext context,
            PublicationReport report,
            Optional<List<Reject>> rejects) {
        if (rejects.isEmpty()) {
            counts.retried();
            int retries = state.progress().getRetries() + 1;
            long at = context.after(Backoff.after(retries));
            return later(state.withRetries(retries).dueAt(at), context, Instant.ofEpochMilli(at));
        }
        if (report.state() == PublicationReport.State.FAILED) {
            counts.failed();
        }
        observations.remove(context.publication().getId());
        permits.forget(context.publication().getId());
        return StepResult.over(rejects.get());
    }

    @Override
    public PublicationCommand restored(PublicationCommand command) {
        PublicationState state = new PublicationState(command.getProgress(), Observations.NONE)
                .dueAt(0)
                .withRetries(0);
        if (!KEPT_BY_A_RESTART.contains(state.phase())) {
            state = state.enter(PublicationPhase.LOOK);
        }
        // Permits of jobs in progress are taken before any publication asks for one.
        countJobs(state, new PublicationContext(command.getPublication(), Instant.EPOCH));
        return new PublicationCommand(command.getPublication(), state.progress());
    }

    @Override
    public void close() {
        exchange.close();
        sources.close();
        reports.close();
    }
}
