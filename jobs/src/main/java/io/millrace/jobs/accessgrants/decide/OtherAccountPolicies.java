package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.jobs.accessgrants.guard.Arn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The policies of another account that a grant across accounts needs, as JSON to copy: an identity policy alone gives no
 * access there (IAM User Guide, "Cross-account resource access").
 */
final class OtherAccountPolicies {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String roleArn;
    private final List<String> statements = new ArrayList<>();

    private OtherAccountPolicies(String roleArn) {
        this.roleArn = roleArn;
    }

    /**
     * The accounts of tables and keys that are not the role's, and the statements that they need; empty when there are
     * none. Buckets have no account in their ARNs: theirs are taken for one of these.
     *
     * @param roleAccount of 12 digits
     * @param roleArn of the consumer
     */
    static Optional<String> note(PortAccess access, String roleAccount, String roleArn) {
        List<Arn> tables = others(access.tables(), roleAccount);
        List<Arn> keys = others(access.keys(), roleAccount);
        Set<String> accounts = new TreeSet<>();
        tables.forEach(table -> accounts.add(table.account()));
        keys.forEach(key -> accounts.add(key.account()));
        if (accounts.isEmpty()) {
            return Optional.empty();
        }
        OtherAccountPolicies policies = new OtherAccountPolicies(roleArn);
        policies.addData(access.places());
        tables.forEach(table -> policies.addTable(table.withAbove()));
        keys.forEach(key -> policies.add(List.of("kms:Decrypt"), List.of(key)));
        return Optional.of("The data is in account " + String.join(", ", accounts)
                + ", whose bucket policy, Glue resource policy and key policies have to allow the role as well: "
                + String.join(", ", policies.statements));
    }

    private static List<Arn> others(List<Arn> arns, String roleAccount) {
        return arns.stream().filter(arn -> !arn.account().equals(roleAccount)).collect(Collectors.toList());
    }

    private void addData(List<Arn> places) {
        for (Arn place : places) {
            add(List.of("s3:GetObject"), List.of(place + "/*"));
            add(List.of("s3:GetBucketLocation"), List.of(place.bucket()));
            ObjectNode listing = statement(List.of("s3:ListBucket"), List.of(place.bucket()));
            if (!place.folder().isEmpty()) {
                listing.putObject("Condition")
                        .putObject("StringLike")
                        .putArray("s3:prefix")
                        .add(place.folder() + "/*");
            }
            statements.add(listing.toString());
        }
    }

    private void addTable(List<Arn> withAbove) {
        add(
                List.of(
                        "glue:GetDatabase",
                        "glue:GetTable",
                        "glue:GetPartition",
                        "glue:GetPartitions",
                        "glue:BatchGetPartition"),
                withAbove);
    }

    private void add(List<String> actions, Collection<?> resources) {
        statements.add(statement(actions, resources).toString());
    }

    private ObjectNode statement(List<String> actions, Collection<?> resources) {
        ObjectNode statement = JSON.objectNode().put("Effect", "Allow");
        statement.putObject("Principal").put("AWS", roleArn);
        ArrayNode actionList = statement.putArray("Action");
        actions.forEach(actionList::add);
        ArrayNode resourceList = statement.putArray("Resource");
        resources.forEach(resource -> resourceList.add(resource.toString()));
        return statement;
    }
}
