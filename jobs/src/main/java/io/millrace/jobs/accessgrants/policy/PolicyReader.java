package io.millrace.jobs.accessgrants.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.accessgrants.policy.Right.Kind;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The reader of documents that {@link RightsText} has written, whatever became of them since. */
final class PolicyReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    private PolicyReader() {}

    /**
     * The rights that a document gives; a statement of another form is one unknown right.
     *
     * @return empty for a text that is no policy of the present version
     */
    static Optional<Set<Right>> read(String document) {
        JsonNode policy;
        try {
            policy = JSON.readTree(document);
        } catch (JsonProcessingException malformed) {
            return Optional.empty();
        }
        JsonNode statements = policy.path("Statement");
        if (!policy.path("Version").asText().equals(PolicyText.VERSION) || !statements.isContainerNode()) {
            return Optional.empty();
        }
        Set<Right> rights = new LinkedHashSet<>();
        for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
            Set<Right> known = rights(statement);
            if (known == null) {
                rights.add(Right.unknown(statement.toString()));
            } else {
                rights.addAll(known);
            }
        }
        return Optional.of(rights);
    }

    /** Null for a statement of another form. */
    private static @Nullable Set<Right> rights(JsonNode statement) {
        JsonNode condition = statement.path("Condition");
        Set<String> actions = texts(statement.path("Action"));
        Set<String> resources = texts(statement.path("Resource"));
        int fields = condition.isMissingNode() ? 3 : 4;
        if (statement.size() != fields
                || !statement.path("Effect").asText().equals("Allow")
                || actions.isEmpty()
                || resources.isEmpty()) {
            return null;
        }
        for (Kind kind : Kind.values()) {
            Set<Right> rights =
                    actions.equals(new HashSet<>(kind.actions())) ? rights(kind, resources, condition) : null;
            if (rights != null) {
                return rights;
            }
        }
        return null;
    }

    /** Null when the condition is not that of the kind. */
    private static @Nullable Set<Right> rights(Kind kind, Set<String> resources, JsonNode condition) {
        Set<String> accounts = texts(condition.path(RightsText.ACCOUNT_OPERATOR).path(RightsText.ACCOUNT_KEY));
        Set<String> prefixes = texts(condition.path(RightsText.PATTERN_OPERATOR).path(RightsText.PREFIX_KEY));
        ObjectNode expected = JsonNodeFactory.instance.objectNode();
        if (kind.isOfS3()) {
            if (!accounts.stream().allMatch(account -> ACCOUNT.matcher(account).matches())) {
                return null;
            }
            expect(expected, RightsText.ACCOUNT_OPERATOR, RightsText.ACCOUNT_KEY, accounts);
        }
        if (kind == Kind.LIST_PREFIX) {
            expect(expected, RightsText.PATTERN_OPERATOR, RightsText.PREFIX_KEY, prefixes);
        }
        if (kind == Kind.DECRYPT || kind == Kind.RESULT_KEY) {
            expect(expected, RightsText.PATTERN_OPERATOR, RightsText.VIA_KEY, Set.of(RightsText.VIA_S3));
        }
        if (!same(expected, condition)) {
            return null;
        }
        String joined = Right.joined(accounts);
        Set<Right> rights = new LinkedHashSet<>();
        for (String resource : resources) {
            if (kind == Kind.LIST_PREFIX) {
                prefixes.forEach(prefix -> rights.add(Right.listPrefix(joined, resource, prefix)));
            } else {
                rights.add(Right.of(kind, joined, resource));
            }
        }
        return rights;
    }

    private static void expect(ObjectNode condition, String operator, String key, Collection<String> values) {
        ArrayNode list = condition.putObject(operator).putArray(key);
        values.forEach(list::add);
    }

    /** Whether the operators and keys are the same, and each key has the same set of values, at least one. */
    private static boolean same(ObjectNode expected, JsonNode actual) {
        if (expected.size() != actual.size()) {
            return false;
        }
        for (Iterator<String> operators = expected.fieldNames(); operators.hasNext(); ) {
            String operator = operators.next();
            JsonNode keys = expected.get(operator);
            JsonNode actualKeys = actual.path(operator);
            if (keys.size() != 1 || actualKeys.size() != 1) {
                return false;
            }
            String key = keys.fieldNames().next();
            Set<String> values = texts(keys.path(key));
            if (values.isEmpty() || !texts(actualKeys.path(key)).equals(values)) {
                return false;
            }
        }
        return true;
    }

    /** Of a list or a single text; empty when it is neither. */
    private static Set<String> texts(JsonNode node) {
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode text : node.isArray() ? node : List.of(node)) {
            if (!text.isTextual()) {
                return Set.of();
            }
            texts.add(text.textValue());
        }
        return texts;
    }
}
