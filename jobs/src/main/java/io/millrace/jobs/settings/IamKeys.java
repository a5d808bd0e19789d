package io.millrace.jobs.settings;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Keys of group {@code iam}: the IAM policies that access-grants writes. */
public final class IamKeys {

    static final SettingsGroup GROUP =
            new SettingsGroup("iam", "Which policies are written, and what no agreement can change about that.");

    public static final Setting<String> REGION = GROUP.declare(
                    "region",
                    SettingTypes.region(),
                    "A region of the partition; without it the one the application runs in (`AWS_REGION`).")
            .example("eu-central-1");
    public static final Setting<URI> ENDPOINT = GROUP.declare(
                    "endpoint", SettingTypes.endpoint(), "Another endpoint than IAM's own, such as a local stand-in.")
            .example("http://127.0.0.1:4570");
    public static final Setting<List<String>> ACCOUNTS_ALLOWED = GROUP.declare(
                    "accounts.allowed",
                    SettingTypes.accounts(),
                    "The accounts whose buckets, tables, workgroups and keys may be granted.")
            .required()
            .example("111122223333,444455556666");
    public static final Setting<List<String>> ROLES_ALLOWED = GROUP.declare(
                    "roles.allowed", SettingTypes.rolePatterns(), "The roles that policies may be written on.")
            .required()
            .example("dmm-consumer-*");
    public static final Setting<List<String>> ROLES_DENIED = GROUP.declare(
                    "roles.denied",
                    SettingTypes.rolePatterns(),
                    "Roles that no policy is written on, even if they are allowed; the job's own never is.")
            .byDefault("AWSServiceRoleFor*,AWSReservedSSO_*");
    public static final Setting<Optional<String>> ROLE_TAG = GROUP.declare(
                    "role.tag",
                    SettingTypes.tagKey(),
                    "A role must have this tag, its value the id of the consuming data product or team; `none` lets"
                            + " every data product name every allowed role.")
            .byDefault("millrace:consumer");
    public static final Setting<PolicyForm> POLICIES = GROUP.declare(
                    "policies",
                    SettingTypes.choice(PolicyForm.class),
                    "Policies with which data can be read, and nothing else, or those of the sample integration.")
            .byDefault("complete");
    public static final Setting<String> RESULTS_LOCATION = GROUP.declare(
                    "results.location",
                    SettingTypes.resultsLocation(),
                    "Where Athena writes the results of queries, to be granted with each table; without it consumers"
                            + " need that right already.")
            .onlyWhen(POLICIES, PolicyForm.COMPLETE)
            .example("s3://my-athena-results/{role}");
    public static final Setting<List<String>> KMS_KEYS = GROUP.declare(
                    "kms.keys",
                    SettingTypes.kmsKeys(),
                    "Keys that every consumer may use through S3, beside those that its port names.")
            .onlyWhen(POLICIES, PolicyForm.COMPLETE)
            .example("arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    public static final Setting<Boolean> DRY_RUN = GROUP.declare(
                    "dry.run",
                    SettingTypes.yesOrNo(),
                    "Whether nothing is changed, in IAM and on the server; the audit shows what would be.")
            .byDefault("false");
    public static final Setting<Integer> VERIFY_MINUTES = GROUP.declare(
                    "verify.minutes",
                    SettingTypes.wholeNumber(1, 10_080),
                    "How often all agreements and policies are compared, and repaired.")
            .unit("minutes")
            .byDefault("60");
    public static final Setting<Integer> REVOCATIONS_MAX_PERCENT = GROUP.declare(
                    "revocations.max.percent",
                    SettingTypes.wholeNumber(0, 100),
                    "When more of the grants, and more than 10, would be revoked because the server does not list their"
                            + " agreements, they are held; 100 never holds any.")
            .unit("percent")
            .byDefault("20");
    public static final Setting<Integer> CALLS_CONCURRENT_MAX = GROUP.declare(
                    "calls.concurrent.max",
                    SettingTypes.wholeNumber(1, 100),
                    "Calls to IAM at the same time for edits, and as many for a verification; reports make as many to"
                            + " the server.")
            .unit("calls")
            .byDefault("10");

    private IamKeys() {}
}
