package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** An output port of a data product, as its owner describes it. */
public final class OutputPort {

    private final String label;
    private final JsonNode json;
    private final CustomFields fields;

    /** @param label such as: output port "op-1" of data product "dp-1" */
    public OutputPort(String label, JsonNode json, CustomFields fields) {
        this.label = label;
        this.json = json;
        this.fields = fields;
    }

    /** Such as: output port "op-1" of data product "dp-1". */
    String label() {
        return label;
    }

    CustomFields fields() {
        return fields;
    }

    /** Its type and the type of its server, in lower case; empty when it has neither. */
    Set<String> types() {
        Set<String> types = new LinkedHashSet<>();
        add(types, json.path("type"));
        add(types, json.path("server").path("type"));
        return types;
    }

    /** In lower case; empty when it has none. */
    Set<String> environments() {
        Set<String> environments = new LinkedHashSet<>();
        add(environments, json.path("environment"));
        return environments;
    }

    /** Accounts of its ARNs and of its server, of 12 digits; empty when it names none. */
    Set<String> accounts() {
        Set<String> accounts = new LinkedHashSet<>(fields.accounts());
        String ofServer = json.path("server").path("account").asText("");
        if (CustomFields.isAccount(ofServer)) {
            accounts.add(ofServer);
        }
        return accounts;
    }

    private static void add(Set<String> texts, JsonNode value) {
        if (value.isTextual() && !value.textValue().isBlank()) {
            texts.add(value.textValue().toLowerCase(Locale.ROOT));
        }
    }
}
