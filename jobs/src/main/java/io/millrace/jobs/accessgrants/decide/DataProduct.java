package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A providing data product in any dialect: that of 2023, the Data Product Specification, the Open Data Product
 * Standard, or a mixture. Only the requested port has to be well-formed.
 */
public final class DataProduct {

    private static final JsonFields FIELDS = new JsonFields(GrantRule.PROVIDER_FORM);

    private final String id;
    private final List<JsonNode> ports = new ArrayList<>();

    /** @param id by which it was requested */
    private DataProduct(String id, JsonNode json) throws GrantRefusal {
        this.id = id;
        FIELDS.object(json, "data product " + Quoted.of(id));
        for (JsonNode port : FIELDS.listAt(json, "outputPorts")) {
            if (port.isObject()) {
                ports.add(port);
            }
        }
    }

    /** @throws GrantRefusal for an invalid data product */
    public static DataProduct read(String id, JsonNode json) throws GrantRefusal {
        return new DataProduct(id, json);
    }

    /**
     * The port with the id, else the one with the name: a dialect has no ids.
     *
     * @throws GrantRefusal when there is none, or more than one, or it has another form
     */
    public OutputPort port(String idOrName) throws GrantRefusal {
        String label = "output port " + Quoted.of(idOrName) + " of data product " + Quoted.of(id);
        JsonNode byId = only("id", idOrName, label);
        JsonNode port = byId == null ? only("name", idOrName, label) : byId;
        if (port == null) {
            throw new GrantRefusal(
                    GrantRule.PORT_MISSING, "There is no " + label + ". Name one that it has in the agreement.");
        }
        return new OutputPort(label, port, new CustomFields(port, FIELDS));
    }

    /** Whether any port meets a condition; one of another form meets none. */
    boolean hasPort(Predicate<OutputPort> condition) {
        for (JsonNode port : ports) {
            try {
                if (condition.test(new OutputPort("", port, new CustomFields(port, FIELDS)))) {
                    return true;
                }
            } catch (GrantRefusal malformed) {
                // That port is judged when an agreement names it.
            }
        }
        return false;
    }

    private @Nullable JsonNode only(String field, String value, String label) throws GrantRefusal {
        @Nullable JsonNode found = null;
        for (JsonNode port : ports) {
            JsonNode own = port.path(field);
            if (own.isValueNode() && own.asText("").equals(value)) {
                if (found != null) {
                    throw new GrantRefusal(
                            GrantRule.PORT_MISSING,
                            "There is more than one " + label + ". Give each of its ports an id or name of its own.");
                }
                found = port;
            }
        }
        return found;
    }
}
