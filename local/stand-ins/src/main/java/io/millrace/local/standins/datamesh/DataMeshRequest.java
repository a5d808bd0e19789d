package io.millrace.local.standins.datamesh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.AgreementResource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call.
 *
 * @param labels of the URI, decoded
 * @param query decoded, the first value of each parameter
 */
record DataMeshRequest(
        DataMeshOperation operation, List<String> labels, Map<String, String> query, String body, ObjectMapper json) {

    private static final int PAGE = 1_000;
    private static final int PAGE_MAX = 10_000;

    AgreementResource resource() {
        return switch (labels.get(0)) {
            case "access" -> AgreementResource.ACCESS;
            case "datausageagreements" -> AgreementResource.DATA_USAGE_AGREEMENTS;
            case "datacontracts" -> AgreementResource.DATA_CONTRACTS;
            default -> throw DataMeshRefusal.missing("No such resource: " + labels.get(0));
        };
    }

    String label(int position) {
        return labels.get(position);
    }

    @Nullable
    String parameter(String name) {
        return query.get(name);
    }

    ObjectNode object() {
        if (body.isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode parsed = json.readTree(body);
            if (parsed instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw DataMeshRefusal.invalid("The body is not JSON: " + e.getOriginalMessage());
        }
        throw DataMeshRefusal.invalid("The body is not a JSON object");
    }

    /** @param size of a page, where the caller may choose it */
    <T> List<T> page(List<T> all, boolean size) {
        int pageSize = size ? number("pageSize", PAGE, 2, PAGE_MAX) : PAGE;
        int from = (int) Math.min(all.size(), (long) number("p", 0, 0, Integer.MAX_VALUE) * pageSize);
        return all.subList(from, Math.min(all.size(), from + pageSize));
    }

    private int number(String name, int absent, int smallest, int largest) {
        String text = query.get(name);
        if (text == null) {
            return absent;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < smallest || Integer.parseInt(text) > largest) {
            throw DataMeshRefusal.invalid(
                    name + " must be a number from " + smallest + " to " + largest + ", not " + text);
        }
        return Integer.parseInt(text);
    }
}
