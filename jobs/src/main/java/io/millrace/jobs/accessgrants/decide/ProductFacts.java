package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.content.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * The part of a data product or team that grants depend on, in any dialect, as it was received. Everything else is
 * dropped, so that equal hashes mean equal decisions, and a cache of thousands is small.
 */
public final class ProductFacts {

    private static final List<String> OWN_FIELDS = List.of("custom", "customProperties");
    private static final List<String> PORT_FIELDS =
            List.of("id", "name", "type", "environment", "custom", "customProperties");
    private static final List<String> SERVER_FIELDS = List.of("type", "account");

    private final JsonNode json;
    private final String hash;

    private ProductFacts(JsonNode json) {
        this.json = json;
        this.hash = Sha256.of(json.toString());
    }

    /** @param received of any form: one that is no object is refused when a grant is decided from it */
    public static ProductFacts read(JsonNode received) {
        if (!received.isObject()) {
            return new ProductFacts(received);
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        copy(received, kept, OWN_FIELDS);
        team(received).ifPresent(team -> kept.put("team", team));
        JsonNode ports = received.path("outputPorts");
        if (ports.isArray()) {
            ArrayNode keptPorts = kept.putArray("outputPorts");
            ports.forEach(port -> keptPorts.add(port(port)));
        } else if (!ports.isMissingNode()) {
            kept.set("outputPorts", ports);
        }
        return new ProductFacts(kept);
    }

    private static JsonNode port(JsonNode received) {
        if (!received.isObject()) {
            return received;
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        copy(received, kept, PORT_FIELDS);
        if (received.path("server").isObject()) {
            copy(received.path("server"), kept.putObject("server"), SERVER_FIELDS);
        }
        return kept;
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> names) {
        for (String name : names) {
            JsonNode value = from.path(name);
            if (!value.isMissingNode() && !value.isNull()) {
                to.set(name, value);
            }
        }
    }

    /** Data Product Specification, Open Data Product Standard, notation of 2023. */
    private static Optional<String> team(JsonNode product) {
        for (JsonNode owner : List.of(
                product.path("info").path("owner"),
                product.path("team").path("name"),
                product.path("owner").path("teamId"))) {
            String id = owner.asText("");
            if (!ResourceId.isNone(id)) {
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }

    JsonNode json() {
        return json;
    }

    /** Equal for equal facts. */
    public String hash() {
        return hash;
    }

    /** Id of the team that owns the data product; empty when it names none. */
    Optional<String> team() {
        return Optional.ofNullable(json.path("team").textValue());
    }
}
