package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import org.jspecify.annotations.Nullable;

/** Untrusted JSON fields. A value of an unexpected type is refused by one rule. */
public final class JsonFields {

    private final GrantRule rule;

    /** @param rule that is broken by a value of another type */
    public JsonFields(GrantRule rule) {
        this.rule = rule;
    }

    /** @throws GrantRefusal when it is anything else than an object */
    public JsonNode object(JsonNode json, String what) throws GrantRefusal {
        if (!json.isObject()) {
            throw new GrantRefusal(rule, what + " is " + named(json) + ", not an object");
        }
        return json;
    }

    /** The object at a path; one without fields when there is none. */
    public JsonNode objectAt(JsonNode parent, String name) throws GrantRefusal {
        JsonNode found = parent.path(name);
        return found.isNull()
                ? MissingNode.getInstance()
                : found.isMissingNode() ? found : object(found, "`" + name + "`");
    }

    /** The elements of a list; none when there is no list. */
    public Iterable<JsonNode> listAt(JsonNode parent, String name) throws GrantRefusal {
        JsonNode found = parent.path(name);
        if (!found.isArray() && !found.isNull() && !found.isMissingNode()) {
            throw new GrantRefusal(rule, "`" + name + "` is " + named(found) + ", not a list");
        }
        return found;
    }

    /** A scalar as text; null when there is none. */
    @Nullable
    public String textAt(JsonNode parent, String name) throws GrantRefusal {
        return text(parent.path(name), name);
    }

    /** A scalar as text; null when there is none. */
    @Nullable
    public String text(JsonNode value, String name) throws GrantRefusal {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        if (!value.isValueNode()) {
            throw new GrantRefusal(rule, Quoted.of(name) + " is " + named(value) + ", not a text");
        }
        return value.asText();
    }

    private static String named(JsonNode json) {
        switch (json.getNodeType()) {
            case OBJECT:
                return "an object";
            case ARRAY:
                return "a list";
            case STRING:
                return "a text";
            case NUMBER:
                return "a number";
            case BOOLEAN:
                return "true or false";
            case NULL:
                return "null";
            case BINARY:
            case MISSING:
            case POJO:
                return "nothing";
        }
        throw new IllegalArgumentException(json.getNodeType().name());
    }
}
