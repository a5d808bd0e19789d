package io.millrace.connectors.datamesh;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Awaited answers of a {@link DataMesh}. */
public final class MeshAnswers {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 30;

    private MeshAnswers() {}

    public static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError("the call failed", failed.getCause());
        } catch (TimeoutException late) {
            throw new AssertionError("no answer", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    public static DataMeshException failure(CompletionStage<?> stage) {
        ExecutionException failed = catchThrowableOfType(
                ExecutionException.class, () -> stage.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS));
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
