package io.millrace.connectors.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The port to a Data Mesh Manager server. Every call is made once, without a retry. A failed call completes with {@link
 * DataMeshException}, on any thread. Safe for use by several threads.
 */
public interface DataMesh extends AutoCloseable {

    /**
     * A page of the feed, oldest first, at most 1,000 events; empty at the end of the feed for now. Elements are as
     * received, including unusable events.
     *
     * @param lastEventId the events behind this one; null for the beginning of history
     */
    CompletionStage<List<JsonNode>> events(@Nullable String lastEventId);

    /** @param id as in the event; percent-encoded for the path here */
    CompletionStage<JsonNode> agreement(AgreementResource resource, String id);

    /**
     * Agreements in the order of their creation, at most 1,000; empty behind the last page.
     *
     * @param page from 0
     */
    CompletionStage<List<JsonNode>> agreements(AgreementResource resource, int page);

    CompletionStage<JsonNode> dataProduct(String id);

    CompletionStage<JsonNode> team(String id);

    /** Replaces the whole agreement: the API has neither a patch nor a condition. */
    CompletionStage<Void> replaceAgreement(AgreementResource resource, String id, JsonNode agreement);

    /** Reports on the agreement's provisioning; servers before 2026-07 answer as if the agreement were missing. */
    CompletionStage<Void> reportProvisioning(String id, ProvisioningReport report);

    @Override
    void close();
}
