package io.millrace.local.standins.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The output ports of a data product, by id, or by name where the dialect has no id. */
final class StoredOutputPorts {

    private StoredOutputPorts() {}

    static Map<String, JsonNode> of(JsonNode dataProduct) {
        Map<String, JsonNode> ports = new LinkedHashMap<>();
        for (JsonNode port : dataProduct.path("outputPorts")) {
            ports.put(port.path("id").asText(port.path("name").asText()), port);
        }
        return ports;
    }
}
