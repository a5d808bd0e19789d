package io.millrace.local.standins.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The operations of the API, carried out on the organisation. */
final class DataMeshApi {

    private final Organisation organisation;
    private final String principal;
    private List<JsonNode> lastPage = List.of();

    /** @param principal of what is done through it */
    DataMeshApi(Organisation organisation, String principal) {
        this.organisation = organisation;
        this.principal = principal;
    }

    DataMeshAnswer answer(DataMeshRequest request) {
        return switch (request.operation()) {
            case EVENTS -> events(request);
            case LIST_AGREEMENTS -> list(request, organisation.list(request.resource()));
            case GET_AGREEMENT -> DataMeshAnswer.json(organisation.get(request.resource(), request.label(1)));
            case PUT_AGREEMENT -> {
                organisation.put(request.resource(), request.label(1), request.object(), principal);
                yield DataMeshAnswer.json(organisation.get(request.resource(), request.label(1)));
            }
            case DELETE_AGREEMENT -> {
                organisation.delete(request.resource(), request.label(1), principal);
                yield DataMeshAnswer.empty();
            }
            case ACT_ON_AGREEMENT -> {
                organisation.act(request.resource(), request.label(1), request.label(2), principal);
                yield DataMeshAnswer.json(organisation.get(request.resource(), request.label(1)));
            }
            case REPORT_PROVISIONING ->
                DataMeshAnswer.json(
                        organisation.report(request.label(0), request.label(1), request.object(), principal));
            case GET_PROVISIONING -> DataMeshAnswer.json(organisation.provisioningOf(request.label(0)));
            case PUT_PROVISIONING ->
                DataMeshAnswer.json(organisation.replaceProvisioning(request.label(0), request.object(), principal));
            case LIST_DATA_PRODUCTS -> list(request, organisation.dataProducts());
            case GET_DATA_PRODUCT -> DataMeshAnswer.json(organisation.dataProduct(request.label(0)));
            case PUT_DATA_PRODUCT -> {
                organisation.putDataProduct(request.label(0), request.object(), principal);
                yield DataMeshAnswer.json(organisation.dataProduct(request.label(0)));
            }
            case DELETE_DATA_PRODUCT -> {
                organisation.deleteDataProduct(request.label(0), principal);
                yield DataMeshAnswer.empty();
            }
            case LIST_TEAMS -> list(request, organisation.teams());
            case GET_TEAM -> DataMeshAnswer.json(organisation.team(request.label(0)));
            case PUT_TEAM -> {
                organisation.putTeam(request.label(0), request.object(), principal);
                yield DataMeshAnswer.json(organisation.team(request.label(0)));
            }
            case DELETE_TEAM -> {
                organisation.deleteTeam(request.label(0), principal);
                yield DataMeshAnswer.empty();
            }
        };
    }

    private DataMeshAnswer events(DataMeshRequest request) {
        List<JsonNode> page = organisation.events(request.parameter("lastEventId"));
        if (!page.isEmpty()) {
            synchronized (this) {
                lastPage = page;
            }
        }
        return DataMeshAnswer.events(page);
    }

    /** The page of the feed that was given last, and had something in it. */
    synchronized DataMeshAnswer lastPage() {
        return DataMeshAnswer.events(lastPage);
    }

    private DataMeshAnswer list(DataMeshRequest request, List<ObjectNode> all) {
        return DataMeshAnswer.json(JsonNodeFactory.instance
                .arrayNode()
                .addAll(request.page(all, organisation.isAtLeast(Generation.ENTROPY_DATA))));
    }
}
