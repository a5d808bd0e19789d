package io.millrace.local.standins.dataexchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call, checked against the service model.
 *
 * @param labels of the URI, decoded
 * @param query decoded, the values of each parameter
 * @param body a JSON object; empty where the operation has no body
 */
record DataExchangeRequest(
        DataExchangeOperation operation, List<String> labels, Map<String, List<String>> query, JsonNode body) {

    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9]{30,40}");
    /** The most items of a page, and as many as there are unless fewer are asked for. */
    static final int PAGE = 200;

    /** An id in the URI. */
    String id(int label) {
        return requireId("Id", labels.get(label));
    }

    String required(String member, int shortest, int longest) {
        String value = optional(member, longest);
        if (value == null || value.length() < shortest) {
            throw DataExchangeRefusal.invalid(member + " must have " + shortest + " to " + longest + " characters");
        }
        return value;
    }

    @Nullable
    String optional(String member, int longest) {
        return text(body, member, longest);
    }

    @Nullable
    Boolean flag(String member) {
        JsonNode value = body.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw DataExchangeRefusal.invalid(member + " must be a boolean");
        }
        return value.booleanValue();
    }

    Map<String, String> tags(String member) {
        Map<String, String> tags = new LinkedHashMap<>();
        JsonNode given = body.path(member);
        given.fieldNames().forEachRemaining(key -> {
            String value = text(given, key, 256);
            if (key.isEmpty() || key.length() > 128 || key.startsWith("aws:") || value == null) {
                throw DataExchangeRefusal.invalid("Not a tag: " + key);
            }
            tags.put(key, value);
        });
        return tags;
    }

    int pageSize() {
        String given = parameter("maxResults");
        if (given == null) {
            return PAGE;
        }
        if (!given.matches("\\d{1,3}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > PAGE) {
            throw DataExchangeRefusal.invalid("maxResults must be from 1 to " + PAGE + ", not " + given);
        }
        return Integer.parseInt(given);
    }

    @Nullable
    String nextToken() {
        return parameter("nextToken");
    }

    @Nullable
    String parameter(String name) {
        return query.containsKey(name) ? parameters(name).get(0) : null;
    }

    List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }

    static String requireId(String member, @Nullable String value) {
        if (value == null || !ID.matcher(value).matches()) {
            throw DataExchangeRefusal.invalid(member + " must match " + ID + ", not " + value);
        }
        return value;
    }

    static @Nullable String text(JsonNode object, String member, int longest) {
        JsonNode value = object.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw DataExchangeRefusal.invalid(member + " must be a string");
        }
        if (value.textValue().length() > longest) {
            throw DataExchangeRefusal.invalid(member + " must have at most " + longest + " characters");
        }
        return value.textValue();
    }
}
