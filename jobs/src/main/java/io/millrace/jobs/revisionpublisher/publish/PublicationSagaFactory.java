package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeConnection;
import io.millrace.connectors.dataexchange.SdkDataExchange;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.saga.Saga;
import io.millrace.connectors.saga.SagaFactory;
import io.millrace.jobs.revisionpublisher.manifest.ManifestRule;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import org.apache.flink.metrics.MetricGroup;

/** The factory of the saga that publishes; publications of one data set run sequentially, in order of arrival. */
public final class PublicationSagaFactory implements SagaFactory<Publication, PublicationCommand, Reject> {

    private static final long serialVersionUID = 1L;

    private final DataExchangeConnection connection;
    private final PublicationLimits limits;
    private final Location manifests;
    private final ObjectStoreFactory stores;
    private final int checksConcurrent;

    /** @param checksConcurrent objects that are checked at the same time */
    public PublicationSagaFactory(
            DataExchangeConnection connection,
            PublicationLimits limits,
            Location manifests,
            ObjectStoreFactory stores,
            int checksConcurrent) {
        this.connection = connection;
        this.limits = limits;
        this.manifests = manifests;
        this.stores = stores;
        this.checksConcurrent = checksConcurrent;
    }

    @Override
    public Class<PublicationCommand> commandType() {
        return PublicationCommand.class;
    }

    @Override
    public Class<Reject> resultType() {
        return Reject.class;
    }

    @Override
    public PublicationCommand command(Publication publication) {
        return PublicationSaga.begin(publication);
    }

    /** A refused manifest changes no data set, so it waits for none. */
    @Override
    public String orderingKey(PublicationCommand command) {
        Publication publication = command.getPublication();
        return publication.getFindings().isEmpty() ? publication.getDataSetId() : publication.getManifest();
    }

    @Override
    public Saga<PublicationCommand, Reject> open(MetricGroup metrics) {
        PublicationCounts counts = new PublicationCounts();
        metrics.gauge("jobsRunning", counts::jobsRunning);
        metrics.gauge("assetsImported", counts::assetsImported);
        metrics.gauge("revisionsFinalized", counts::revisionsFinalized);
        metrics.gauge("publicationsFailed", counts::publicationsFailed);
        metrics.gauge("calls", counts::calls);
        metrics.gauge("retries", counts::retries);
        return new PublicationSaga(
                SdkDataExchange.connect(connection),
                new S3SourceObjects(stores, checksConcurrent),
                new ReportWriter(stores.open(manifests), manifests, ManifestRule.REJECTS),
                limits,
                counts);
    }
}
