package io.millrace.jobs.accessgrants.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;
import java.util.Map;

/** A builder of policies: Allow statements in order. A list of one stays a list. */
public final class PolicyText {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The present one of IAM's language. */
    static final String VERSION = "2012-10-17";

    private final ObjectNode policy = JSON.createObjectNode().put("Version", VERSION);
    private final ArrayNode statements = policy.putArray("Statement");

    public void allow(Collection<String> actions, Collection<?> resources) {
        statement(actions, resources);
    }

    /** @param conditions operator, key, values */
    public void allow(
            Collection<String> actions,
            Collection<?> resources,
            Map<String, Map<String, Collection<String>>> conditions) {
        ObjectNode condition = statement(actions, resources).putObject("Condition");
        conditions.forEach((operator, keys) -> {
            ObjectNode values = condition.putObject(operator);
            keys.forEach((key, texts) -> add(values.putArray(key), texts));
        });
    }

    /** @param statement JSON, taken as it is */
    void add(String statement) {
        try {
            statements.add(JSON.readTree(statement));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + statement, e);
        }
    }

    /** A text of JSON with its quotes. */
    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    private ObjectNode statement(Collection<String> actions, Collection<?> resources) {
        ObjectNode statement = statements.addObject().put("Effect", "Allow");
        add(statement.putArray("Action"), actions);
        add(statement.putArray("Resource"), resources);
        return statement;
    }

    private static void add(ArrayNode list, Collection<?> texts) {
        texts.forEach(text -> list.add(text.toString()));
    }

    public String text(PrettyPrinter printer) {
        try {
            return JSON.writer(printer).writeValueAsString(policy);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts can be written", impossible);
        }
    }

    @Override
    public String toString() {
        return policy.toString();
    }

    /** Characters as IAM counts them. */
    public static long size(String document) {
        long size = 0;
        for (int i = 0; i < document.length(); i++) {
            size += Character.isWhitespace(document.charAt(i)) ? 0 : 1;
        }
        return size;
    }
}
