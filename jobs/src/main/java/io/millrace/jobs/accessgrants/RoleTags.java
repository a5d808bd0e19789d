package io.millrace.jobs.accessgrants;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The owners of roles, by the required tag: a role may lose the tag, or get another value, after a policy was written.
 */
final class RoleTags {

    /** By name of the role in lower case. */
    private final Map<String, String> values = new HashMap<>();

    /** @param values of the tag, by role; empty for a role without it. Other roles are not judged. */
    RoleTags(Map<String, String> values) {
        values.forEach((role, value) -> this.values.put(role.toLowerCase(Locale.ROOT), value));
    }

    /** Agreements with a grant on a role that is not their consumer's. */
    Set<String> misplaced(Collection<GrantRecord> records) {
        Set<String> misplaced = new LinkedHashSet<>();
        for (GrantRecord record : records) {
            String role = record.getRole();
            String value = role == null ? null : values.get(role.toLowerCase(Locale.ROOT));
            if (value != null && record.getStatus() == GrantStatus.GRANTED && !value.equals(record.getConsumer())) {
                misplaced.add(record.getAgreement());
            }
        }
        return misplaced;
    }
}
