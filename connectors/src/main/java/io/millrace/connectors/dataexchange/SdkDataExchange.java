package io.millrace.connectors.dataexchange;

import io.millrace.connectors.sdk.SdkFailures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dataexchange.DataExchangeAsyncClient;
import software.amazon.awssdk.services.dataexchange.DataExchangeAsyncClientBuilder;
import software.amazon.awssdk.services.dataexchange.model.AssetEntry;
import software.amazon.awssdk.services.dataexchange.model.AssetSourceEntry;
import software.amazon.awssdk.services.dataexchange.model.JobError;
import software.amazon.awssdk.services.dataexchange.model.NotificationType;
import software.amazon.awssdk.services.dataexchange.model.ResponseDetails;
import software.amazon.awssdk.services.dataexchange.model.State;
import software.amazon.awssdk.services.dataexchange.model.Type;

/**
 * AWS Data Exchange, or a server of its protocol, over the SDK's asynchronous client. The SDK retries nothing: a create
 * call that is sent again after a lost answer creates twice.
 */
public final class SdkDataExchange implements DataExchange {

    /** Largest page of the API. */
    private static final int PAGE_ITEMS_MAX = 200;
    /** Short, because a checkpoint waits for calls. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    private final DataExchangeAsyncClient client;

    private SdkDataExchange(DataExchangeAsyncClient client) {
        this.client = client;
    }

    public static SdkDataExchange connect(DataExchangeConnection connection) {
        return connect(connection, DefaultCredentialsProvider.builder().build());
    }

    public static SdkDataExchange connect(DataExchangeConnection connection, AwsCredentialsProvider credentials) {
        DataExchangeAsyncClientBuilder builder = DataExchangeAsyncClient.builder()
                .credentialsProvider(credentials)
                .overrideConfiguration(configuration -> configuration
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(CALL_TIMEOUT));
        String region = connection.region();
        if (region != null) {
            builder.region(Region.of(region));
        }
        if (connection.endpoint() != null) {
            builder.endpointOverride(connection.endpoint());
        }
        return new SdkDataExchange(builder.build());
    }

    @Override
    public CompletionStage<Page<Revision>> revisions(String dataSetId, @Nullable String token) {
        return answer(
                client.listDataSetRevisions(request ->
                        request.dataSetId(dataSetId).maxResults(PAGE_ITEMS_MAX).nextToken(token)),
                page -> new Page<>(
                        page.revisions().stream()
                                .map(entry -> new Revision(
                                        entry.id(),
                                        entry.createdAt(),
                                        Boolean.TRUE.equals(entry.finalized()),
                                        Map.of()))
                                .collect(Collectors.toList()),
                        page.nextToken()));
    }

    @Override
    public CompletionStage<Revision> revision(String dataSetId, String revisionId) {
        return answer(
                client.getRevision(request -> request.dataSetId(dataSetId).revisionId(revisionId)),
                got -> new Revision(got.id(), got.createdAt(), Boolean.TRUE.equals(got.finalized()), got.tags()));
    }

    @Override
    public CompletionStage<Revision> createRevision(String dataSetId, String comment, Map<String, String> tags) {
        return answer(
                client.createRevision(
                        request -> request.dataSetId(dataSetId).comment(comment).tags(tags)),
                created -> new Revision(
                        created.id(), created.createdAt(), Boolean.TRUE.equals(created.finalized()), created.tags()));
    }

    @Override
    public CompletionStage<Void> finalizeRevision(String dataSetId, String revisionId) {
        return done(client.updateRevision(
                request -> request.dataSetId(dataSetId).revisionId(revisionId).finalized(true)));
    }

    @Override
    public CompletionStage<Void> deleteRevision(String dataSetId, String revisionId) {
        return done(
                client.deleteRevision(request -> request.dataSetId(dataSetId).revisionId(revisionId)));
    }

    @Override
    public CompletionStage<Page<ImportJob>> jobs(String dataSetId, String revisionId, @Nullable String token) {
        return answer(
                client.listJobs(request -> request.dataSetId(dataSetId)
                        .revisionId(revisionId)
                        .maxResults(PAGE_ITEMS_MAX)
                        .nextToken(token)),
                page -> new Page<>(
                        page.jobs().stream()
                                .filter(entry -> entry.type() == Type.IMPORT_ASSETS_FROM_S3)
                                .map(entry -> job(entry.id(), entry.state(), entry.details(), entry.errors()))
                                .collect(Collectors.toList()),
                        page.nextToken()));
    }

    @Override
    public CompletionStage<ImportJob> job(String jobId) {
        return answer(
                client.getJob(request -> request.jobId(jobId)),
                got -> job(got.id(), got.state(), got.details(), got.errors()));
    }

    @Override
    public CompletionStage<String> createJob(String dataSetId, String revisionId, List<AssetSource> sources) {
        List<AssetSourceEntry> entries = sources.stream()
                .map(source -> AssetSourceEntry.builder()
                        .bucket(source.bucket())
                        .key(source.key())
                        .build())
                .collect(Collectors.toList());
        return answer(
                client.createJob(request -> request.type(Type.IMPORT_ASSETS_FROM_S3)
                        .details(details -> details.importAssetsFromS3(imported -> imported.dataSetId(dataSetId)
                                .revisionId(revisionId)
                                .assetSources(entries)))),
                created -> created.id());
    }

    @Override
    public CompletionStage<Void> startJob(String jobId) {
        return done(client.startJob(request -> request.jobId(jobId)));
    }

    @Override
    public CompletionStage<Void> cancelJob(String jobId) {
        return done(client.cancelJob(request -> request.jobId(jobId)));
    }

    @Override
    public CompletionStage<Page<Asset>> assets(String dataSetId, String revisionId, @Nullable String token) {
        return answer(
                client.listRevisionAssets(request -> request.dataSetId(dataSetId)
                        .revisionId(revisionId)
                        .maxResults(PAGE_ITEMS_MAX)
                        .nextToken(token)),
                page -> new Page<>(
                        page.assets().stream().map(SdkDataExchange::asset).collect(Collectors.toList()),
                        page.nextToken()));
    }

    @Override
    public CompletionStage<Void> deleteAsset(String dataSetId, String revisionId, String assetId) {
        return done(client.deleteAsset(
                request -> request.dataSetId(dataSetId).revisionId(revisionId).assetId(assetId)));
    }

    @Override
    public CompletionStage<Void> notifyOfUpdate(String dataSetId, String comment, String clientToken) {
        return done(client.sendDataSetNotification(request -> request.dataSetId(dataSetId)
                .type(NotificationType.DATA_UPDATE)
                .comment(comment)
                .clientToken(clientToken)));
    }

    @Override
    public void close() {
        client.close();
    }

    private static Asset asset(AssetEntry entry) {
        boolean isSnapshot =
                entry.assetDetails() != null && entry.assetDetails().s3SnapshotAsset() != null;
        // Another kind of asset: no wanted asset has this size.
        long size = isSnapshot ? entry.assetDetails().s3SnapshotAsset().size().longValue() : -1;
        return new Asset(entry.id(), entry.name(), size);
    }

    private static ImportJob job(
            String id, State state, @Nullable ResponseDetails details, @Nullable List<JobError> errors) {
        List<AssetSource> sources = details == null || details.importAssetsFromS3() == null
                ? List.of()
                : sources(details.importAssetsFromS3().assetSources());
        List<JobFailure> failures = errors == null
                ? List.of()
                : errors.stream().map(SdkDataExchange::failure).collect(Collectors.toList());
        return new ImportJob(id, state(state), sources, failures);
    }

    private static ImportJob.State state(State state) {
        switch (state) {
            case WAITING:
                return ImportJob.State.WAITING;
            case COMPLETED:
                return ImportJob.State.COMPLETED;
            case ERROR:
                return ImportJob.State.ERROR;
            case CANCELLED:
                return ImportJob.State.CANCELLED;
            case TIMED_OUT:
                return ImportJob.State.TIMED_OUT;
            case IN_PROGRESS:
            case UNKNOWN_TO_SDK_VERSION:
                // An unknown state is waited out: nothing is finalised or deleted meanwhile.
                return ImportJob.State.IN_PROGRESS;
        }
        throw new IllegalStateException("unknown: " + state);
    }

    private static JobFailure failure(JobError error) {
        String limit = error.limitNameAsString() == null
                ? ""
                : " (limit: " + error.limitNameAsString() + ", " + error.limitValue() + ")";
        List<AssetSource> sources =
                error.details() == null ? List.of() : sources(error.details().importAssetsFromS3JobErrorDetails());
        return new JobFailure(String.valueOf(error.codeAsString()), error.message() + limit, sources);
    }

    private static List<AssetSource> sources(List<AssetSourceEntry> entries) {
        return entries.stream()
                .map(entry -> new AssetSource(entry.bucket(), entry.key()))
                .collect(Collectors.toList());
    }

    private static CompletionStage<Void> done(CompletableFuture<?> call) {
        return answer(call, response -> null);
    }

    private static <T, R> CompletionStage<R> answer(CompletableFuture<T> call, Function<T, R> read) {
        return SdkFailures.read(
                call,
                read,
                SdkErrors::translate,
                malformed -> new DataExchangeException(
                        DataExchangeException.Kind.UNANSWERED, "The answer cannot be read: " + malformed, malformed));
    }
}
