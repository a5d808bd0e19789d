package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.DataExchangeException;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The objects that assets are imported from. Data Exchange imports what an object is when its job comes to it, and says
 * of an asset no more than name and size.
 */
public interface SourceObjects extends AutoCloseable {

    /**
     * Those that are not any more what they were when the manifest was planned, with the reason.
     *
     * @return fails with a {@link DataExchangeException} of kind NOT_NOW when S3 gives no answer
     */
    CompletionStage<List<PublicationFinding>> changed(List<WantedAsset> planned);

    @Override
    void close();
}
