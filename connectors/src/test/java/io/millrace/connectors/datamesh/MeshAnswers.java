package io.millrace.connectors.datamesh;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.cluster.Eventually;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Awaited answers of a {@link DataMesh}. */
public final class MeshAnswers {

    private static final ObjectMapper JSON = new ObjectMapper();

    private MeshAnswers() {}

    public static <T> T get(CompletionStage<T> stage) {
        try {
            return Eventually.value(stage);
        } catch (ExecutionException failed) {
            throw new AssertionError("the call failed", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    public static DataMeshException failure(CompletionStage<?> stage) {
        ExecutionException failed = catchThrowableOfType(ExecutionException.class, () -> Eventually.value(stage));
        if (failed == null) {
            throw new AssertionError("the call did not fail");
        }
        if (failed.getCause() instanceof DataMeshException failure) {
            return failure;
        }
        throw new AssertionError("not a failure of the port", failed.getCause());
    }

    public static ObjectNode object(String json) {
        return (ObjectNode) json(json);
    }

    public static JsonNode json(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException noJson) {
            throw new AssertionError("the test's JSON: " + json, noJson);
        }
    }

    /** With single quotes in place of double ones. */
    public static JsonNode quoted(String json) {
        return json(json.replace('\'', '"'));
    }

    public static ObjectNode event(String id, String type) {
        return JSON.createObjectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("type", "com.datamesh-manager.events." + type)
                .put("source", "https://app.datamesh-manager.com");
    }
}
