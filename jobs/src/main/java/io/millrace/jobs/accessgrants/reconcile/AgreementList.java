package io.millrace.jobs.accessgrants.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.retry.ConcurrentCalls;
import io.millrace.jobs.accessgrants.decide.ResourceId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** All agreements that the server lists, whole, by id. */
final class AgreementList {

    private final AgreementResource resource;
    private final Map<String, JsonNode> agreements = new LinkedHashMap<>();

    private AgreementList(AgreementResource resource) {
        this.resource = resource;
    }

    /** @return fails when a page cannot be read */
    static CompletionStage<AgreementList> read(DataMesh mesh, ConcurrentCalls calls) {
        return new AgreementList(AgreementResource.ACCESS)
                .readFrom(0, mesh, calls)
                .handle((list, failure) ->
                        failure == null ? CompletableFuture.completedFuture(list) : older(failure, mesh, calls))
                .thenCompose(Function.identity());
    }

    private static CompletionStage<AgreementList> older(Throwable failure, DataMesh mesh, ConcurrentCalls calls) {
        Throwable cause = AsyncFailures.cause(failure);
        boolean missing = cause instanceof DataMeshException
                && ((DataMeshException) cause).kind() == DataMeshException.Kind.MISSING;
        return missing
                ? new AgreementList(AgreementResource.DATA_USAGE_AGREEMENTS).readFrom(0, mesh, calls)
                : CompletableFuture.failedFuture(cause);
    }

    /** A page without new agreements is the last one: some servers repeat it for ever. */
    private CompletionStage<AgreementList> readFrom(int page, DataMesh mesh, ConcurrentCalls calls) {
        return calls.make(() -> mesh.agreements(resource, page)).thenCompose(listed -> {
            int before = agreements.size();
            for (JsonNode agreement : listed) {
                String id = agreement
                        .path("id")
                        .asText(agreement.path("info").path("id").asText(""));
                if (ResourceId.isValid(id)) {
                    agreements.put(id, agreement);
                }
            }
            return agreements.size() == before
                    ? CompletableFuture.completedFuture(this)
                    : readFrom(page + 1, mesh, calls);
        });
    }

    /** The resource under which the server lists them. */
    AgreementResource resource() {
        return resource;
    }

    /** As received, by id. */
    Map<String, JsonNode> agreements() {
        return agreements;
    }
}
