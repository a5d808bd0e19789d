package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeException;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The objects that assets are imported from. Data Exchange imports an object as it is when its job comes to it, and shows
 * no more of an asset than name and size.
 */
public interface SourceObjects extends AutoCloseable {

    /**
     * Findings of the objects that have changed since the manifest was planned.
     *
     * @return fails with a {@link DataExchangeException} of kind NOT_NOW when S3 gives no answer
     */
    CompletionStage<List<PublicationFinding>> changed(List<WantedAsset> planned);

    @Override
    void close();
}
