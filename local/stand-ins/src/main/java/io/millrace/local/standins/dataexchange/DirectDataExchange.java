package io.millrace.local.standins.dataexchange;

import io.millrace.connectors.dataexchange.Asset;
import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeException;
import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.JobFailure;
import io.millrace.connectors.dataexchange.Page;
import io.millrace.connectors.dataexchange.Revision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The port on the stand-in's service, without HTTP: stages are complete when a call returns. */
final class DirectDataExchange implements DataExchange {

    private final DataExchangeService service;
    private final DataExchangeFaults faults;
    private final InstantSource clock;

    DirectDataExchange(DataExchangeService service, DataExchangeFaults faults, InstantSource clock) {
        this.service = service;
        this.faults = faults;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Page<Revision>> revisions(String dataSetId, @Nullable String token) {
        return call(
                DataExchangeOperation.LIST_DATA_SET_REVISIONS,
                now -> newestFirst(service.revisions(dataSetId, now), token, revision -> revision(revision, Map.of())));
    }

    @Override
    public CompletionStage<Revision> revision(String dataSetId, String revisionId) {
        return call(DataExchangeOperation.GET_REVISION, now -> tagged(service.revision(dataSetId, revisionId)));
    }

    @Override
    public CompletionStage<Revision> createRevision(String dataSetId, String comment, Map<String, String> tags) {
        return call(
                DataExchangeOperation.CREATE_REVISION,
                now -> tagged(service.createRevision(dataSetId, comment, tags, now)));
    }

    @Override
    public CompletionStage<Void> finalizeRevision(String dataSetId, String revisionId) {
        return run(DataExchangeOperation.UPDATE_REVISION, now -> service.finalizeRevision(dataSetId, revisionId, now));
    }

    @Override
    public CompletionStage<Void> deleteRevision(String dataSetId, String revisionId) {
        return run(DataExchangeOperation.DELETE_REVISION, now -> service.deleteRevision(dataSetId, revisionId, now));
    }

    @Override
    public CompletionStage<Page<ImportJob>> jobs(String dataSetId, String revisionId, @Nullable String token) {
        return call(
                DataExchangeOperation.LIST_JOBS,
                now -> newestFirst(service.jobs(dataSetId, revisionId, now), token, DirectDataExchange::job));
    }

    @Override
    public CompletionStage<ImportJob> job(String jobId) {
        return call(DataExchangeOperation.GET_JOB, now -> job(service.job(jobId, now)));
    }

    @Override
    public CompletionStage<String> createJob(String dataSetId, String revisionId, List<AssetSource> sources) {
        List<ImportSource> imported = sources.stream()
                .map(source -> new ImportSource(source.bucket(), source.key()))
                .toList();
        return call(
                DataExchangeOperation.CREATE_JOB,
                now -> service.createJob(dataSetId, revisionId, imported, now).id());
    }

    @Override
    public CompletionStage<Void> startJob(String jobId) {
        return run(DataExchangeOperation.START_JOB, now -> service.startJob(jobId, now));
    }

    @Override
    public CompletionStage<Void> cancelJob(String jobId) {
        return run(DataExchangeOperation.CANCEL_JOB, now -> service.cancelJob(jobId, now));
    }

    @Override
    public CompletionStage<Page<Asset>> assets(String dataSetId, String revisionId, @Nullable String token) {
        return call(
                DataExchangeOperation.LIST_REVISION_ASSETS,
                now -> page(
                        TokenPage.byName(service.assets(dataSetId, revisionId, now), DataExchangeRequest.PAGE, token),
                        asset -> new Asset(asset.id(), asset.name(), asset.size())));
    }

    @Override
    public CompletionStage<Void> deleteAsset(String dataSetId, String revisionId, String assetId) {
        return run(DataExchangeOperation.DELETE_ASSET, now -> service.deleteAsset(dataSetId, revisionId, assetId, now));
    }

    @Override
    public CompletionStage<Void> notifyOfUpdate(String dataSetId, String comment, String clientToken) {
        return run(
                DataExchangeOperation.SEND_DATA_SET_NOTIFICATION,
                now -> service.send(new Notification(dataSetId, "DATA_UPDATE", comment, clientToken, now)));
    }

    @Override
    public void close() {
        // The service stays the caller's.
    }

    private interface Effect {
        void take(Instant now);
    }

    private CompletionStage<Void> run(DataExchangeOperation operation, Effect effect) {
        return this.<@Nullable Void>call(operation, now -> {
            effect.take(now);
            return null;
        });
    }

    private <T extends @Nullable Object> CompletionStage<T> call(
            DataExchangeOperation operation, Function<Instant, T> served) {
        Supplier<T> locked = () -> {
            synchronized (service) {
                return served.apply(clock.instant());
            }
        };
        try {
            return CompletableFuture.completedFuture(faults.serve(operation, locked));
        } catch (DataExchangeFaults.LostException e) {
            return CompletableFuture.failedFuture(new DataExchangeException(Kind.UNANSWERED, "" + e.getMessage(), e));
        } catch (DataExchangeRefusal e) {
            return CompletableFuture.failedFuture(new DataExchangeException(e.kind(), "" + e.getMessage(), e));
        }
    }

    private static <S extends Listed, T> Page<T> newestFirst(
            Collection<S> all, @Nullable String token, Function<S, T> item) {
        return page(TokenPage.newestFirst(all, DataExchangeRequest.PAGE, token), item);
    }

    private static <S, T> Page<T> page(TokenPage<S> page, Function<S, T> item) {
        return new Page<>(page.items().stream().map(item).toList(), page.nextToken());
    }

    private Revision tagged(StoredRevision revision) {
        return revision(revision, service.tags(revision));
    }

    private static Revision revision(StoredRevision revision, Map<String, String> tags) {
        return new Revision(revision.id(), revision.createdAt(), revision.finalized(), tags);
    }

    private static ImportJob job(StoredJob job) {
        return new ImportJob(
                job.id(),
                ImportJob.State.valueOf(job.state().name()),
                sources(job.sources()),
                job.failures().stream()
                        .map(failure -> new JobFailure(failure.code(), failure.message(), sources(failure.sources())))
                        .toList());
    }

    private static List<AssetSource> sources(List<ImportSource> sources) {
        return sources.stream()
                .map(source -> new AssetSource(source.bucket(), source.key()))
                .toList();
    }
}
