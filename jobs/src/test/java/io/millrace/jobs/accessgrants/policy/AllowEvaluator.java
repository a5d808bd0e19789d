package io.millrace.jobs.accessgrants.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An evaluator of IAM policies, independent of the code that writes them: Allow statements, wildcards in actions and
 * resources, StringEquals and StringLike. Anything else in a document is an error.
 */
public final class AllowEvaluator {

    private static final ObjectMapper JSON = new ObjectMapper();

    private AllowEvaluator() {}

    /** @param context condition keys of the request; a key that it does not have meets no condition */
    public static boolean allows(String document, String action, String resource, Map<String, String> context) {
        return allows(parsed(document), action, resource, context);
    }

    /** As {@link #allows(String, String, String, Map)}, for many requests. */
    static boolean allows(JsonNode policy, String action, String resource, Map<String, String> context) {
        require(
                policy.path("Version").asText().equals("2012-10-17") && policy.size() == 2,
                "not the fields of a policy");
        require(policy.path("Statement").isArray() && policy.path("Statement").size() > 0, "no statement");
        boolean allowed = false;
        for (JsonNode statement : policy.path("Statement")) {
            allowed |= applies(statement, action, resource, context);
        }
        return allowed;
    }

    private static boolean applies(JsonNode statement, String action, String resource, Map<String, String> context) {
        require(statement.path("Effect").asText().equals("Allow"), statement.toString());
        require(statement.size() == (statement.has("Condition") ? 4 : 3), statement.toString());
        boolean actionFits = any(statement.path("Action"), action.toLowerCase(Locale.ROOT), true);
        boolean resourceFits = any(statement.path("Resource"), resource, false);
        boolean conditionsFit = true;
        for (Map.Entry<String, JsonNode> operator : statement.path("Condition").properties()) {
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                conditionsFit &= meets(operator.getKey(), key.getValue(), context.get(key.getKey()));
            }
        }
        return actionFits && resourceFits && conditionsFit;
    }

    private static boolean meets(String operator, JsonNode values, @Nullable String actual) {
        boolean met = false;
        for (JsonNode value : values) {
            met |= switch (operator) {
                case "StringEquals" -> value.asText().equals(actual);
                case "StringLike" -> actual != null && fits(value.asText(), actual);
                default -> throw new IllegalArgumentException(operator);
            };
        }
        return met;
    }

    private static boolean any(JsonNode patterns, String text, boolean lowerCase) {
        require(patterns.isArray() && patterns.size() > 0, patterns.toString());
        boolean found = false;
        for (JsonNode pattern : patterns) {
            String value = lowerCase ? pattern.asText().toLowerCase(Locale.ROOT) : pattern.asText();
            require(!value.contains("$"), value);
            found |= fits(value, text);
        }
        return found;
    }

    /** Two positions and where to come back to: no regular expression. */
    public static boolean fits(String pattern, String text) {
        int at = 0;
        int position = 0;
        int star = -1;
        int resume = 0;
        while (position < text.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = position;
            } else if (at < pattern.length()
                    && (pattern.charAt(at) == '?' || pattern.charAt(at) == text.charAt(position))) {
                at++;
                position++;
            } else if (star >= 0) {
                at = star + 1;
                position = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    static JsonNode parsed(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(document, e);
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalArgumentException(what);
        }
    }
}
