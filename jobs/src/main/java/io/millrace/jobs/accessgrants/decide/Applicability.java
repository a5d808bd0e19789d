package io.millrace.jobs.accessgrants.decide;

import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The ports that the job is responsible for: those of AWS, narrowed by {@code iam.applies.to}. Several connectors may
 * serve one server, each its own platform.
 */
final class Applicability {

    private static final Set<String> AWS_TYPES = Set.of("s3", "glue", "athena", "aws", "s3_bucket", "glue_table");

    private final Map<String, Set<String>> allowed = new HashMap<>();
    private final String typeField;

    /**
     * @param conditions {@code environment:NAME}, {@code type:NAME}, {@code account:ID}
     * @param typeField custom field of a port with its type, beside those of the port itself
     */
    Applicability(List<String> conditions, String typeField) {
        this.typeField = typeField;
        for (String condition : conditions) {
            int colon = condition.indexOf(':');
            allowed.computeIfAbsent(condition.substring(0, colon), kind -> new HashSet<>())
                    .add(condition.substring(colon + 1).toLowerCase(Locale.ROOT));
        }
    }

    static Applicability of(CheckedSettings settings) {
        return new Applicability(
                settings.find(IamKeys.APPLIES_TO).orElse(List.of()), settings.get(IamKeys.PORT_TYPE_FIELD));
    }

    /** Whether anything at the port is of AWS. */
    boolean isAws(OutputPort port) {
        return port.fields().hasAwsFields() || types(port).stream().anyMatch(AWS_TYPES::contains);
    }

    private Set<String> types(OutputPort port) {
        Set<String> types = new HashSet<>(port.types());
        types.add(port.fields().textOf(typeField).toLowerCase(Locale.ROOT));
        return types;
    }

    /** Whether the port names a platform at all, of AWS or not. */
    static boolean namesPlatform(OutputPort port) {
        return !port.types().isEmpty() || !port.fields().isEmpty();
    }

    /**
     * Whether the port fits each kind of condition. A port that does not name its environment or type fits no condition
     * on that; one that names no account fits each, because ARNs of buckets have none.
     */
    boolean covers(OutputPort port) {
        return fits("environment", port.environments())
                && fits("type", types(port))
                && (port.accounts().isEmpty() || fits("account", port.accounts()));
    }

    private boolean fits(String kind, Set<String> values) {
        Set<String> wanted = allowed.get(kind);
        return wanted == null || values.stream().anyMatch(wanted::contains);
    }
}
