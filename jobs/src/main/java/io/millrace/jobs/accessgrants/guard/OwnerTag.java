package io.millrace.jobs.accessgrants.guard;

import io.millrace.connectors.rejects.Quoted;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A tag with which the owner of an AWS resource names the data products and teams that it stands for: {@code product:ID}
 * and {@code team:ID}, separated by spaces. A value may have 256 characters (IAM and S3).
 */
public final class OwnerTag {

    private static final String PRODUCT = "product:";
    private static final String TEAM = "team:";

    private OwnerTag() {}

    public static String product(String id) {
        return PRODUCT + id;
    }

    public static String team(String id) {
        return TEAM + id;
    }

    /**
     * Whether a value names one of the owners. An id alone, which version 0.1 used, is that of a data product.
     *
     * @param owners of the forms {@link #product} and {@link #team}
     */
    public static boolean names(String value, Set<String> owners) {
        return Arrays.stream(value.split(" "))
                .filter(name -> !name.isEmpty())
                .map(name -> name.startsWith(PRODUCT) || name.startsWith(TEAM) ? name : PRODUCT + name)
                .anyMatch(owners::contains);
    }

    /**
     * @param tags of the resource
     * @param subject of the sentence of a refusal, such as: bucket "sales"
     * @throws GrantRefusal when the tag does not name one of the owners
     */
    public static void check(String key, Map<String, String> tags, Set<String> owners, String subject)
            throws GrantRefusal {
        String value = tags.get(key);
        if (value != null && names(value, owners)) {
            return;
        }
        List<String> wanted = List.copyOf(new TreeSet<>(owners));
        throw new GrantRefusal(
                GrantRule.DATA_TAG,
                "The " + subject + " has "
                        + (value == null ? "no tag " + key : "the tag " + key + " with " + Quoted.of(value))
                        + ". Its owner has to confirm who offers it: add the tag with "
                        + String.join(" or ", wanted) + ".");
    }
}
