package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The custom fields of a data product, a port or a team: in {@code custom}, a map, or in {@code customProperties}, a
 * list; {@code custom} takes precedence.
 */
public final class CustomFields {

    private final JsonFields fields;
    private final Map<String, JsonNode> values = new LinkedHashMap<>();

    /** @throws GrantRefusal when one of the two has another form */
    public CustomFields(JsonNode owner, JsonFields fields) throws GrantRefusal {
        this.fields = fields;
        for (Map.Entry<String, JsonNode> field :
                fields.objectAt(owner, "custom").properties()) {
            values.put(field.getKey(), field.getValue());
        }
        for (JsonNode property : fields.listAt(owner, "customProperties")) {
            String name = property.isObject() ? fields.textAt(property, "property") : null;
            if (name != null) {
                values.putIfAbsent(name, property.path("value"));
            }
        }
    }

    /**
     * Empty when it is not there or blank.
     *
     * @throws GrantRefusal when it is not scalar
     */
    public Optional<String> find(String name) throws GrantRefusal {
        @Nullable JsonNode value = values.get(name);
        String text = value == null ? null : fields.text(value, name);
        return Optional.ofNullable(text).filter(some -> !some.isBlank());
    }

    /**
     * The fields named {@code aws...arn}, in order, without blank ones.
     *
     * @throws GrantRefusal when one is not scalar
     */
    public Map<String, String> arns() throws GrantRefusal {
        Map<String, String> arns = new LinkedHashMap<>();
        for (String name : values.keySet()) {
            if (name.startsWith("aws") && name.endsWith("arn")) {
                find(name).ifPresent(arn -> arns.put(name, arn));
            }
        }
        return arns;
    }
}
