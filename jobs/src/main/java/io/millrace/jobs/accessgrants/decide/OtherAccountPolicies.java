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

    /** One sentence about the accounts of tables and keys that are not the role's; empty when there are none. */
    static Optional<String> note(PortAccess access, String roleAccount) {
        Set<String> others = accounts(access);
        others.remove(roleAccount);
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("The data is in account " + String.join(", ", others)
                        + ": its bucket, Glue catalog and keys have to allow the role too.");
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
    public static List<String> statements(PortAccess access, String roleArn) {
        List<String> statements = new ArrayList<>();
        for (Arn place : access.places()) {
            statements.add(statement(roleArn, "s3:GetObject", place + "/*"));
            statements.add(statement(
                    roleArn,
                    "s3:GetBucketLocation\",\"s3:ListBucket",
                    place.bucket().toString()));
        }
        for (Arn table : access.tables()) {
            statements.add(statement(
                    roleArn,
                    "glue:GetDatabase\",\"glue:GetTable\",\"glue:GetPartition\",\"glue:GetPartitions\",\"glue:BatchGetPartition",
                    table.withAbove().stream().map(Arn::toString).collect(Collectors.joining("\",\""))));
        }
        for (Arn key : access.keys()) {
            statements.add(statement(roleArn, "kms:Decrypt", key.toString()));
        }
        return statements;
    }

    private static String statement(String roleArn, String actions, String resources) {
        return "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + roleArn + "\"},\"Action\":[\"" + actions
                + "\"],\"Resource\":[\"" + resources + "\"]}";
    }
}
