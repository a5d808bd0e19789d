package io.millrace.connectors.dataexchange;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The calls of AWS Data Exchange that a publisher needs. Each is made once, without a retry: the API has no client token
 * for what it creates. A call without the wanted effect fails with {@link DataExchangeException}; its stage may end on any
 * thread. Safe for use by several threads.
 */
public interface DataExchange extends AutoCloseable {

    /**
     * Revisions of a data set, newest first, without their tags.
     *
     * @param token of the page before; null for the first
     */
    CompletionStage<Page<Revision>> revisions(String dataSetId, @Nullable String token);

    /** A revision with its tags. */
    CompletionStage<Revision> revision(String dataSetId, String revisionId);

    /**
     * Creates a revision.
     *
     * @param tags set together with the revision, or not at all
     */
    CompletionStage<Revision> createRevision(String dataSetId, String comment, Map<String, String> tags);

    /** Publishes a revision; it cannot be taken back. */
    CompletionStage<Void> finalizeRevision(String dataSetId, String revisionId);

    CompletionStage<Void> deleteRevision(String dataSetId, String revisionId);

    /**
     * Jobs that import from S3 into a revision, newest first.
     *
     * @param token of the page before; null for the first
     */
    CompletionStage<Page<ImportJob>> jobs(String dataSetId, String revisionId, @Nullable String token);

    CompletionStage<ImportJob> job(String jobId);

    /**
     * Creates a job, which waits until it is started.
     *
     * @return its id
     */
    CompletionStage<String> createJob(String dataSetId, String revisionId, List<AssetSource> sources);

    CompletionStage<Void> startJob(String jobId);

    /** Cancels a job that waits; one that runs cannot be cancelled. */
    CompletionStage<Void> cancelJob(String jobId);

    /**
     * Assets of a revision, in no order to rely on; names need not be unique.
     *
     * @param token of the page before; null for the first
     */
    CompletionStage<Page<Asset>> assets(String dataSetId, String revisionId, @Nullable String token);

    CompletionStage<Void> deleteAsset(String dataSetId, String revisionId, String assetId);

    /**
     * Notifies subscribers of a data update.
     *
     * @param clientToken 1 to 64 visible ASCII characters; a repetition within a while has no effect
     */
    CompletionStage<Void> notifyOfUpdate(String dataSetId, String comment, String clientToken);

    @Override
    void close();
}
