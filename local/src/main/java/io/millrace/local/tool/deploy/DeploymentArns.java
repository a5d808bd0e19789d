package io.millrace.local.tool.deploy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The ARNs that a template takes in place of names, in the partition of the deployment: CloudFormation can put a literal
 * before each name of a list, but not {@code AWS::Partition}. Names may contain the wildcards of IAM.
 */
final class DeploymentArns {

    private final Identity identity;

    DeploymentArns(Identity identity) {
        this.identity = identity;
    }

    /** Roles of the account, at its root and under any path: a job finds a role by its name alone. */
    List<String> roles(List<String> names) {
        List<String> arns = new ArrayList<>();
        for (String path : List.of("role/", "role/*/")) {
            names.forEach(name -> arns.add(arn("iam::" + identity.account() + ":" + path + name)));
        }
        return arns;
    }

    List<String> buckets(List<String> names) {
        return names.stream().map(name -> arn("s3:::" + name)).toList();
    }

    /** The Glue databases, their catalogs and the KMS keys of accounts, in any region. */
    List<String> databasesAndKeys(List<String> accounts) {
        return accounts.stream()
                .flatMap(account -> List.of(
                        arn("glue:*:" + account + ":catalog"),
                        arn("glue:*:" + account + ":database/*"),
                        arn("kms:*:" + account + ":key/*"))
                        .stream())
                .toList();
    }

    /** Parameters with the ARNs of data sets and buckets in place of their ids and names; an ARN stays as it is. */
    Map<String, String> expand(Map<String, String> given) {
        Map<String, String> expanded = new TreeMap<>(given);
        expand(expanded, "DataSets", id -> arn("dataexchange:*:*:data-sets/" + id));
        expand(expanded, "AssetBuckets", name -> arn("s3:::" + name));
        return expanded;
    }

    private static void expand(Map<String, String> parameters, String key, UnaryOperator<String> arn) {
        parameters.computeIfPresent(
                key,
                (name, list) -> Arrays.stream(list.split(",", -1))
                        .map(String::strip)
                        .map(item -> item.startsWith("arn:") ? item : arn.apply(item))
                        .collect(Collectors.joining(",")));
    }

    private String arn(String rest) {
        return "arn:" + identity.partition() + ":" + rest;
    }
}
