package io.millrace.jobs.accessgrants.policy;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The value of a tag that names data products and teams: {@code product:ID} or {@code team:ID}, several separated by
 * spaces, as tags of IAM take no comma. An id alone is that of a data product.
 */
public final class ConsumerTag {

    private static final String PRODUCT = "product:";
    private static final String TEAM = "team:";

    private final Set<String> names;

    private ConsumerTag(Set<String> names) {
        this.names = names;
    }

    /** @param value of the tag; empty for a missing one */
    public static ConsumerTag of(String value) {
        return new ConsumerTag(Arrays.stream(value.trim().split("\\s+"))
                .filter(name -> !name.isEmpty())
                .map(name -> name.startsWith(PRODUCT) || name.startsWith(TEAM) ? name : PRODUCT + name)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** @param name {@code product:ID} or {@code team:ID} */
    public boolean names(String name) {
        return names.contains(name);
    }
}
