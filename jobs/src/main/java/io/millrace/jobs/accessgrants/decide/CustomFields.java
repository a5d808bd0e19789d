package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.settings.Suggestion;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The custom fields of a data product, a port or a team: in {@code custom}, a map, or in {@code customProperties}, a
 * list; {@code custom} takes precedence.
 */
public final class CustomFields {

    private static final String AWS = "aws";
    private static final String ARN = "arn:";
    private static final int ARN_PARTS = 6;
    private static final int ACCOUNT_PART = 4;
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

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

    /** Empty when it is not there, or not scalar. */
    String textOf(String name) {
        JsonNode value = values.get(name);
        return value == null ? "" : value.asText("");
    }

    /**
     * The fields named {@code aws...arn}, in order, without blank ones.
     *
     * @throws GrantRefusal when one is not scalar
     */
    public Map<String, String> arns() throws GrantRefusal {
        Map<String, String> arns = new LinkedHashMap<>();
        for (String name : values.keySet()) {
            if (isArnField(name)) {
                find(name).ifPresent(arn -> arns.put(name, arn));
            }
        }
        return arns;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** Whether a name begins with {@code aws}, or a value with {@code arn:}. */
    boolean hasAwsFields() {
        return values.entrySet().stream().anyMatch(CustomFields::isAws);
    }

    private static boolean isAws(Map.Entry<String, JsonNode> field) {
        return field.getKey().startsWith(AWS) || field.getValue().asText("").startsWith(ARN);
    }

    /** Accounts of all ARNs, of 12 digits. */
    Set<String> accounts() {
        Set<String> accounts = new LinkedHashSet<>();
        for (JsonNode value : values.values()) {
            String[] parts = value.asText("").split(":", ARN_PARTS);
            if (parts.length == ARN_PARTS && parts[0].equals("arn") && isAccount(parts[ACCOUNT_PART])) {
                accounts.add(parts[ACCOUNT_PART]);
            }
        }
        return accounts;
    }

    static boolean isAccount(String text) {
        return ACCOUNT.matcher(text).matches();
    }

    /**
     * The sentences about fields of AWS that are not read, each with the nearest name that is; empty for none.
     *
     * @param known names that are read
     */
    String unread(Collection<String> known) {
        StringBuilder sentences = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : values.entrySet()) {
            String name = field.getKey();
            if (isAws(field) && !isArnField(name) && !known.contains(name)) {
                sentences
                        .append(" Its field ")
                        .append(Quoted.of(name))
                        .append(" is not read: a name with an ARN begins with `aws` and ends with `arn`")
                        .append(Suggestion.of(name, known).replace("?", ""))
                        .append('.');
            }
        }
        return sentences.toString();
    }

    private static boolean isArnField(String name) {
        return name.startsWith(AWS) && name.endsWith("arn");
    }
}
