package io.millrace.jobs.revisionpublisher;

import io.millrace.connectors.dataexchange.Publication;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.jobs.settings.DataExchangeSettings;
import org.apache.flink.api.connector.sink2.Sink;

/** Makes the end of the graph that publishes. */
@FunctionalInterface
public interface PublicationSinks {

    /**
     * @param manifests location beside whose objects reports are written
     * @param stores that open it
     * @param rejects where publications go that were given up
     */
    Sink<Publication> sink(
            DataExchangeSettings exchange, Location manifests, ObjectStoreFactory stores, Sink<Reject> rejects);
}
