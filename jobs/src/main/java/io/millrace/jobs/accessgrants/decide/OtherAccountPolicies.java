package io.millrace.jobs.accessgrants.decide;

import io.millrace.jobs.accessgrants.guard.Arn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The policies of another account that a grant across accounts needs, as JSON to copy: an identity policy alone gives no
 * access there (IAM User Guide, "Cross-account resource access").
 */
public final class OtherAccountPolicies {

    private OtherAccountPolicies() {}

    /**
     * The accounts of tables and keys that are not the role's, and the statements that they need; empty when there are
     * none.
     *
     * @param roleArn of the consumer
     */
    static Optional<String> note(PortAccess access, String roleAccount, String roleArn) {
        Set<String> others = accounts(access);
        others.remove(roleAccount);
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("The data is in account " + String.join(", ", others)
                        + ", whose bucket policy, Glue resource policy and key policies have to allow the role as well: "
                        + String.join(", ", statements(access, roleArn)));
    }

    private static Set<String> accounts(PortAccess access) {
        return access.texts().stream()
                .map(text -> text.split(":", 6)[4])
                .filter(account -> !account.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Statements for the bucket policies, the Glue resource policy and the key policies of the data's account.
     *
     * @param roleArn of the consumer
     */
    static List<String> statements(PortAccess access, String roleArn) {
        List<String> statements = new ArrayList<>();
        for (Arn place : access.places()) {
            String bucket = place.bucket().toString();
            statements.add(statement(roleArn, List.of("s3:GetObject"), List.of(place + "/*"), ""));
            statements.add(statement(roleArn, List.of("s3:GetBucketLocation"), List.of(bucket), ""));
            String prefix = place.folder().isEmpty()
                    ? ""
                    : ",\"Condition\":{\"StringLike\":{\"s3:prefix\":[\"" + place.folder() + "/*\"]}}";
            statements.add(statement(roleArn, List.of("s3:ListBucket"), List.of(bucket), prefix));
        }
        for (Arn table : access.tables()) {
            statements.add(statement(
                    roleArn,
                    List.of(
                            "glue:GetDatabase",
                            "glue:GetTable",
                            "glue:GetPartition",
                            "glue:GetPartitions",
                            "glue:BatchGetPartition"),
                    table.withAbove().stream().map(Arn::toString).collect(Collectors.toList()),
                    ""));
        }
        for (Arn key : access.keys()) {
            statements.add(statement(roleArn, List.of("kms:Decrypt"), List.of(key.toString()), ""));
        }
        return statements;
    }

    private static String statement(String roleArn, List<String> actions, List<String> resources, String condition) {
        return "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + roleArn + "\"},\"Action\":[\""
                + String.join("\",\"", actions) + "\"],\"Resource\":[\"" + String.join("\",\"", resources) + "\"]"
                + condition + "}";
    }
}
