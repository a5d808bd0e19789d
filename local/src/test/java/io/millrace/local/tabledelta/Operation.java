package io.millrace.local.tabledelta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An operation on a row in the JSON contract, without its id. The order within maps is not compared. */
record Operation(
        String table,
        String version,
        long ordinal,
        String operation,
        Map<String, String> key,
        @Nullable Map<String, @Nullable String> before,
        @Nullable Map<String, @Nullable String> after,
        @Nullable List<String> changed) {

    /** The contract's field order. */
    static final List<String> FIELDS =
            List.of("id", "tenant", "table", "version", "ordinal", "operation", "key", "before", "after", "changed");

    private static final ObjectMapper JSON = new ObjectMapper();

    static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }

    static String id(String line) {
        return json(line).get("id").textValue();
    }

    static Operation parse(String line) {
        JsonNode node = json(line);
        Map<String, String> key = new LinkedHashMap<>();
        node.get("key")
                .properties()
                .forEach(field -> key.put(field.getKey(), field.getValue().textValue()));
        return new Operation(
                node.get("tenant").textValue() + "/" + node.get("table").textValue(),
                node.get("version").textValue(),
                node.get("ordinal").longValue(),
                node.get("operation").textValue(),
                key,
                image(node.get("before")),
                image(node.get("after")),
                names(node.get("changed")));
    }

    private static @Nullable Map<String, @Nullable String> image(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        Map<String, @Nullable String> image = new LinkedHashMap<>();
        node.properties()
                .forEach(field -> image.put(field.getKey(), field.getValue().textValue()));
        return image;
    }

    private static @Nullable List<String> names(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        List<String> names = new ArrayList<>();
        node.forEach(name -> names.add(name.textValue()));
        return names;
    }

    /** The table and key of the row. */
    String row() {
        return table + key;
    }

    /** The missing and surplus operations, at most twenty; empty when both collections are equal. */
    static List<String> differences(Collection<Operation> found, Collection<Operation> expected) {
        Map<Operation, Integer> surplus = new HashMap<>();
        found.forEach(operation -> surplus.merge(operation, 1, Integer::sum));
        expected.forEach(operation -> surplus.merge(operation, -1, Integer::sum));
        return surplus.entrySet().stream()
                .filter(entry -> entry.getValue() != 0)
                .map(entry -> entry.getValue() + " x " + entry.getKey())
                .limit(20)
                .toList();
    }
}
