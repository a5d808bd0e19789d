package io.millrace.local.standins.iam;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Managed policies of AWS: a few of the real names, with documents of the same kind but shorter. */
final class AwsPolicies {

    private static final String PREFIX = "arn:aws:iam::aws:policy";
    private static final Instant CREATED_AT = Instant.parse("2015-02-06T18:39:46Z");

    private static final SortedMap<String, StoredPolicy> ALL = byArn(List.of(
            policy("/", "AdministratorAccess", "*"),
            policy("/", "ReadOnlyAccess", "s3:Get*", "s3:List*", "glue:Get*", "iam:Get*", "iam:List*"),
            policy("/", "SecurityAudit", "iam:Get*", "iam:List*", "s3:GetBucket*"),
            policy("/", "AmazonS3FullAccess", "s3:*"),
            policy("/", "AmazonS3ReadOnlyAccess", "s3:Get*", "s3:List*", "s3:Describe*"),
            policy("/", "AmazonAthenaFullAccess", "athena:*", "glue:Get*", "s3:GetObject", "s3:PutObject"),
            policy("/", "AmazonKinesisReadOnlyAccess", "kinesis:Get*", "kinesis:List*", "kinesis:Describe*"),
            policy("/", "AmazonSageMakerReadOnly", "sagemaker:Describe*", "sagemaker:List*"),
            policy("/", "AWSGlueConsoleFullAccess", "glue:*", "s3:ListBucket"),
            policy("/", "CloudWatchLogsReadOnlyAccess", "logs:Describe*", "logs:Get*"),
            policy("/", "CloudWatchReadOnlyAccess", "cloudwatch:Get*", "cloudwatch:List*"),
            policy("/service-role/", "AWSGlueServiceRole", "glue:*", "s3:GetBucketLocation", "s3:ListBucket"),
            policy("/service-role/", "AWSLambdaBasicExecutionRole", "logs:CreateLogGroup", "logs:PutLogEvents")));

    private AwsPolicies() {}

    /** By ARN. */
    static SortedMap<String, StoredPolicy> all() {
        return ALL;
    }

    static boolean isOfAws(String arn) {
        return arn.startsWith(PREFIX + "/");
    }

    private static StoredPolicy policy(String path, String name, String... actions) {
        String document = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\""
                + String.join("\",\"", actions) + "\"],\"Resource\":\"*\"}]}";
        String id = "ANPAAWS" + String.format("%010d", Math.floorMod(name.hashCode(), 1_000_000_000));
        return new StoredPolicy(PREFIX + path + name, id, document, CREATED_AT);
    }

    private static SortedMap<String, StoredPolicy> byArn(List<StoredPolicy> policies) {
        TreeMap<String, StoredPolicy> all = new TreeMap<>();
        policies.forEach(policy -> all.put(policy.arn(), policy));
        return Collections.unmodifiableSortedMap(all);
    }
}
