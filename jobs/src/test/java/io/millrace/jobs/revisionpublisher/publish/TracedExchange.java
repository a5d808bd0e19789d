package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Asset;
import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.Page;
import io.millrace.connectors.dataexchange.Revision;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A Data Exchange whose calls are traced. */
public final class TracedExchange implements DataExchange {

    private final DataExchange exchange;
    private final CallTrace trace;

    public TracedExchange(DataExchange exchange, CallTrace trace) {
        this.exchange = exchange;
        this.trace = trace;
    }

    @Override
    public CompletionStage<Page<Revision>> revisions(String dataSetId, @Nullable String token) {
        return trace.call(DataExchangeCall.LIST_REVISIONS, dataSetId, () -> exchange.revisions(dataSetId, token));
    }

    @Override
    public CompletionStage<Revision> revision(String dataSetId, String revisionId) {
        return trace.call(DataExchangeCall.GET_REVISION, revisionId, () -> exchange.revision(dataSetId, revisionId));
    }

    @Override
    public CompletionStage<Revision> createRevision(String dataSetId, String comment, Map<String, String> tags) {
        return trace.call(
                DataExchangeCall.CREATE_REVISION,
                tags.getOrDefault(PublicationTag.PART, ""),
                () -> exchange.createRevision(dataSetId, comment, tags));
    }

    @Override
    public CompletionStage<Void> finalizeRevision(String dataSetId, String revisionId) {
        return trace.call(
                DataExchangeCall.FINALIZE_REVISION, revisionId, () -> exchange.finalizeRevision(dataSetId, revisionId));
    }

    @Override
    public CompletionStage<Void> deleteRevision(String dataSetId, String revisionId) {
        return trace.call(
                DataExchangeCall.DELETE_REVISION, revisionId, () -> exchange.deleteRevision(dataSetId, revisionId));
    }

    @Override
    public CompletionStage<Page<ImportJob>> jobs(String dataSetId, String revisionId, @Nullable String token) {
        return trace.call(DataExchangeCall.LIST_JOBS, revisionId, () -> exchange.jobs(dataSetId, revisionId, token));
    }

    @Override
    public CompletionStage<ImportJob> job(String jobId) {
        return trace.call(DataExchangeCall.GET_JOB, jobId, () -> exchange.job(jobId));
    }

    @Override
    public CompletionStage<String> createJob(String dataSetId, String revisionId, List<AssetSource> sources) {
        return trace.call(
                DataExchangeCall.CREATE_JOB, revisionId, () -> exchange.createJob(dataSetId, revisionId, sources));
    }

    @Override
    public CompletionStage<Void> startJob(String jobId) {
        return trace.call(DataExchangeCall.START_JOB, jobId, () -> exchange.startJob(jobId));
    }

    @Override
    public CompletionStage<Void> cancelJob(String jobId) {
        return trace.call(DataExchangeCall.CANCEL_JOB, jobId, () -> exchange.cancelJob(jobId));
    }

    @Override
    public CompletionStage<Page<Asset>> assets(String dataSetId, String revisionId, @Nullable String token) {
        return trace.call(
                DataExchangeCall.LIST_ASSETS, revisionId, () -> exchange.assets(dataSetId, revisionId, token));
    }

    @Override
    public CompletionStage<Void> deleteAsset(String dataSetId, String revisionId, String assetId) {
        return trace.call(
                DataExchangeCall.DELETE_ASSET, assetId, () -> exchange.deleteAsset(dataSetId, revisionId, assetId));
    }

    @Override
    public CompletionStage<Void> notifyOfUpdate(String dataSetId, String comment, String clientToken) {
        return trace.call(
                DataExchangeCall.NOTIFY, clientToken, () -> exchange.notifyOfUpdate(dataSetId, comment, clientToken));
    }

    @Override
    public void close() {
        exchange.close();
    }
}
