package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeException;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.saga.Saga;
import io.millrace.connectors.saga.StepResult;
import io.millrace.connectors.threads.DaemonThreads;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a manifest: its revisions are created, filled by import jobs, compared with what is wanted, and when all of
 * them are equal finalised in order; then a report is written beside the manifest. A publication that cannot be carried
 * out leaves nothing that is not finalised, a report with every reason, and one reject.
 *
 * <p>What is created carries the publication's id in its tags. By it a restart finds what is there, whatever call the
 * process was stopped at; so does a call whose answer was lost.
 */
public final class PublicationSaga implements Saga<PublicationCommand, Reject> {

    /** Of the report's key, after the manifest's. */
    public static final String REPORT_SUFFIX = ".report.json";

    static final String REPORT_REFUSED = "report.refused";

    /** Calls one after the other in a round, for which a checkpoint may have to wait. */
    private static final int WAVES = 16;

    private final SharedContext surroundings;
    private final int waves;
    private final ObjectStore store;
    private final Location manifests;
    private final Rejects rejects;
    private final Map<String, ReadCache> memories = new ConcurrentHashMap<>();
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(DaemonThreads.named("publication-reports"));

    /**
     * @param exchange closed with this
     * @param sources closed with this
     * @param store of the manifests, where reports are written; closed with this
     * @param manifests the location of the store
     */
    public PublicationSaga(
            DataExchange exchange,
            SourceObjects sources,
            ObjectStore store,
            Location manifests,
            PublicationLimits limits,
            Rejects rejects,
            PublicationCounts counts) {
        this(exchange, sources, store, manifests, limits, rejects, counts, WAVES);
    }

    /** @param waves calls one after the other in a round */
    PublicationSaga(
            DataExchange exchange,
            SourceObjects sources,
            ObjectStore store,
            Location manifests,
            PublicationLimits limits,
            Rejects rejects,
            PublicationCounts counts,
            int waves) {
        this.waves = waves;
        this.surroundings = new SharedContext(exchange, sources, limits, counts);
        this.store = store;
        this.manifests = manifests;
        this.rejects = rejects;
    }

    /**
     * A publication that is not begun.
     *
     * @throws IllegalArgumentException when it has neither revisions nor findings
     */
    public static PublicationCommand begin(Publication publication) {
        boolean refused = !publication.getFindings().isEmpty();
        if (publication.getRevisions().isEmpty() && !refused) {
            throw new IllegalArgumentException("Nothing to publish: " + publication.getManifest());
        }
        List<PartProgress> parts = new ArrayList<>();
        int of = publication.getRevisions().size();
        for (int i = 0; i < of && !refused; i++) {
            parts.add(ReconcilePhase.fresh(publication.getRevisions().get(i), i + 1, of));
        }
        return new PublicationCommand(
                publication,
                PublicationProgress.newBuilder()
                        .setPhase(refused ? PublicationPhase.REPORT : PublicationPhase.LOOK)
                        .setParts(parts)
                        .setFailures(new ArrayList<>())
                        .build());
    }

    @Override
    public CompletionStage<StepResult<PublicationCommand, Reject>> advance(PublicationCommand command, Instant now) {
        String id = command.getPublication().getId();
        ReadCache memory = memories.computeIfAbsent(id, any -> new ReadCache());
        return advance(new PublicationContext(command, surroundings, memory, now), waves);
    }

    private CompletionStage<StepResult<PublicationCommand, Reject>> advance(PublicationContext round, int wavesLeft) {
        if (wavesLeft == 0) {
            return CompletableFuture.completedFuture(StepResult.more(round.command(), Instant.MIN, List.of()));
        }
        List<Step<?>> steps = round.next();
        if (!steps.isEmpty()) {
            return perform(steps, round).thenCompose(answered -> advance(round, wavesLeft - 1));
        }
        if (round.isReporting()) {
            return CompletableFuture.supplyAsync(() -> report(round), writer);
        }
        return CompletableFuture.completedFuture(StepResult.more(round.command(), round.notBefore(), List.of()));
    }

    /** At the same time; what follows from the answers is decided one after the other. */
    private CompletionStage<Void> perform(List<Step<?>> steps, PublicationContext round) {
        List<CompletableFuture<Runnable>> answers = new ArrayList<>();
        for (Step<?> step : steps) {
            answers.add(perform(step, round));
        }
        return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .thenRun(() -> {
                    answers.forEach(answer -> answer.join().run());
                    round.answered();
                });
    }

    private <T> CompletableFuture<Runnable> perform(Step<T> step, PublicationContext round) {
        surroundings.counts().called();
        return step.perform()
                .handle((value, thrown) -> consequence(step, value, thrown, round))
                .toCompletableFuture();
    }

    private static <T> Runnable consequence(
            Step<T> step, T value, @Nullable Throwable thrown, PublicationContext round) {
        if (thrown == null) {
            return () -> step.answer(value);
        }
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof DataExchangeException) {
            return () -> step.fail((DataExchangeException) failure, round);
        }
        throw new CompletionException(failure);
    }

    private StepResult<PublicationCommand, Reject> report(PublicationContext round) {
        Publication publication = round.publication();
        if (round.progress().getFinishedAt() == 0) {
            round.finish();
        }
        PublicationReport report = new PublicationReport(publication, round.progress());
        List<PublicationFinding> findings = report.findings();
        byte[] json = report.json();
        try {
            store.write(reportKey(publication), json);
        } catch (ObjectStoreException failure) {
            if (failure.kind() == ObjectStoreException.Kind.UNAVAILABLE) {
                round.retry();
                round.progress().setDueAt(round.retryAt());
                return StepResult.more(round.command(), Instant.ofEpochMilli(round.retryAt()), List.of());
            }
            findings.add(new PublicationFinding(
                    REPORT_REFUSED, publication.getManifest() + REPORT_SUFFIX, String.valueOf(failure.getMessage())));
        }
        if (report.state() == PublicationReport.State.FAILED) {
            surroundings.counts().failed();
        }
        memories.remove(publication.getId());
        surroundings.permits().forget(publication.getId());
        return StepResult.over(
                findings.isEmpty()
                        ? List.of()
                        : List.of(reject(publication, findings, report.findingsLeftOut(), json, round.now())));
    }

    private String reportKey(Publication publication) {
        String root = manifests.uri("");
        if (!publication.getManifest().startsWith(root)) {
            throw new IllegalArgumentException(publication.getManifest() + " does not lie in " + root);
        }
        return publication.getManifest().substring(root.length()) + REPORT_SUFFIX;
    }

    private Reject reject(
            Publication publication, List<PublicationFinding> findings, int leftOut, byte[] report, Instant now) {
        PublicationFinding first = findings.get(0);
        int others = findings.size() - 1 + leftOut;
        String more = others == 0 ? "" : " (and " + others + " more, see the report)";
        return rejects.reject(
                publication.getManifest(),
                first.getPosition(),
                first.getRule(),
                first.getReason() + more,
                report,
                now.toEpochMilli());
    }

    @Override
    public PublicationCommand restored(PublicationCommand command) {
        PublicationProgress progress =
                PublicationProgress.newBuilder(command.getProgress()).build();
        progress.setDueAt(0L);
        progress.setRetries(0);
        PublicationPhase phase = progress.getPhase();
        boolean settled = phase == PublicationPhase.NOTIFY
                || phase == PublicationPhase.CLEAN_UP
                || phase == PublicationPhase.REPORT;
        if (!settled) {
            progress.setPhase(PublicationPhase.LOOK);
        }
        PublicationCommand restored = new PublicationCommand(command.getPublication(), progress);
        // The places of jobs that run are taken before any publication asks for one.
        new PublicationContext(restored, surroundings, new ReadCache(), Instant.EPOCH).answered();
        return restored;
    }

    @Override
    public void close() {
        writer.shutdownNow();
        surroundings.exchange().close();
        surroundings.sources().close();
        store.close();
    }
}
