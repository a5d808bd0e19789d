package io.millrace.local.standins.datamesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An answer over HTTP. */
record DataMeshAnswer(int status, String contentType, Map<String, String> headers, String body) {

    private static final String JSON = "application/json";
    private static final String EVENT_BATCH = "application/cloudevents-batch+json";
    private static final String PROBLEM = "application/problem+json";

    static DataMeshAnswer json(JsonNode body) {
        return new DataMeshAnswer(200, JSON, Map.of(), body.toString());
    }

    static DataMeshAnswer empty() {
        return new DataMeshAnswer(200, JSON, Map.of(), "");
    }

    static DataMeshAnswer events(List<JsonNode> elements) {
        return new DataMeshAnswer(
                200,
                EVENT_BATCH,
                Map.of(),
                JsonNodeFactory.instance.arrayNode().addAll(elements).toString());
    }

    static DataMeshAnswer page() {
        return new DataMeshAnswer(200, "text/html", Map.of(), "<!DOCTYPE html><title>Sign in</title>");
    }

    static DataMeshAnswer problem(DataMeshRefusal refusal) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", refusal.title())
                .put("status", refusal.status())
                .put("detail", refusal.detail());
        return new DataMeshAnswer(refusal.status(), PROBLEM, Map.of(), body.toString());
    }

    DataMeshAnswer with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new DataMeshAnswer(status, contentType, all, body);
    }
}
