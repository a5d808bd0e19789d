package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.accessgrants.policy.Right.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The document of a set of rights. Equal sets give byte-identical text. Rights of one kind are one statement; those to
 * list by prefix are one statement for each bucket, since a condition counts for all resources of its statement.
 */
final class RightsText {

    static final String ACCOUNT_OPERATOR = "StringEquals";
    static final String ACCOUNT_KEY = "s3:ResourceAccount";
    static final String PATTERN_OPERATOR = "StringLike";
    static final String PREFIX_KEY = "s3:prefix";
    static final String VIA_KEY = "kms:ViaService";
    static final String VIA_S3 = "s3.*";

    /** Of a policy without statements. */
    static final long EMPTY_CHARACTERS = PolicyText.size(new PolicyText().toString());

    private RightsText() {}

    static String of(Collection<Right> rights) {
        Map<String, List<Right>> statements = new LinkedHashMap<>();
        for (Right right : new TreeSet<>(rights)) {
            statements
                    .computeIfAbsent(statement(right), group -> new ArrayList<>())
                    .add(right);
        }
        PolicyText text = new PolicyText();
        statements.values().forEach(group -> add(text, group));
        return text.toString();
    }

    /** A text that is equal for all rights of one statement, and only for those. */
    static String statement(Right right) {
        String ofItsOwn = right.kind() == Kind.LIST_PREFIX || right.kind() == Kind.UNKNOWN ? right.resource() : "";
        return right.kind() + " " + right.accounts() + " " + ofItsOwn;
    }

    /** Characters of the statement with this right alone. */
    static long characters(Right right) {
        return PolicyText.size(of(List.of(right))) - EMPTY_CHARACTERS;
    }

    /** Characters of the right in a statement with others, with a comma. */
    static long charactersAmongOthers(Right right) {
        return 1 + PolicyText.size(PolicyText.quoted(item(right)));
    }

    /** The part of a statement's list. */
    private static String item(Right right) {
        return right.kind() == Kind.LIST_PREFIX ? right.prefix() : right.resource();
    }

    private static void add(PolicyText text, List<Right> group) {
        Right first = group.get(0);
        if (first.kind() == Kind.UNKNOWN) {
            text.add(first.resource());
            return;
        }
        List<String> items = new ArrayList<>();
        group.forEach(right -> items.add(item(right)));
        Map<String, Map<String, Collection<String>>> conditions = new TreeMap<>();
        if (first.kind().isOfS3()) {
            conditions.put(
                    ACCOUNT_OPERATOR,
                    Map.of(ACCOUNT_KEY, List.of(first.accounts().split(","))));
        }
        switch (first.kind()) {
            case LIST_PREFIX:
                conditions.put(PATTERN_OPERATOR, Map.of(PREFIX_KEY, items));
                text.allow(first.kind().actions(), List.of(first.resource()), conditions);
                break;
            case CATALOG:
            case QUERY:
                text.allow(first.kind().actions(), items);
                break;
            case DECRYPT:
            case RESULT_KEY:
                conditions.put(PATTERN_OPERATOR, Map.of(VIA_KEY, List.of(VIA_S3)));
                text.allow(first.kind().actions(), items, conditions);
                break;
            default:
                text.allow(first.kind().actions(), items, conditions);
        }
    }
}
