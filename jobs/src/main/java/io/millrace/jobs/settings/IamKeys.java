package io.millrace.jobs.settings;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Keys of group {@code iam}: the IAM policies that access-grants writes. */
public final class IamKeys {

    static final SettingsGroup GROUP =
            new SettingsGroup("iam", "The IAM policies, and the limits that no agreement can override.");

    public static final Setting<String> REGION = GROUP.declare(
                    "region",
                    SettingTypes.region(),
                    "A region of the AWS partition; defaults to the region of the application (`AWS_REGION`).")
            .example("eu-central-1");
    public static final Setting<URI> ENDPOINT = GROUP.declare(
                    "endpoint",
                    SettingTypes.endpoint(),
                    "Overrides the IAM endpoint, for example with a local stand-in.")
            .example("http://127.0.0.1:4570");
    public static final Setting<List<String>> ACCOUNTS_ALLOWED = GROUP.declare(
                    "accounts.allowed",
                    SettingTypes.accounts(),
                    "Accounts whose buckets, tables, workgroups and keys may be granted.")
            .required()
            .example("111122223333,444455556666");
    public static final Setting<List<String>> ROLES_ALLOWED = GROUP.declare(
                    "roles.allowed", SettingTypes.rolePatterns(), "Roles that may receive policies.")
            .required()
            .example("dmm-consumer-*");
    public static final Setting<List<String>> ROLES_DENIED = GROUP.declare(
                    "roles.denied",
                    SettingTypes.rolePatterns(),
                    "Roles that never receive policies, even if allowed; the role of the job itself never does.")
            .byDefault("AWSServiceRoleFor*,AWSReservedSSO_*");
    public static final Setting<Optional<String>> ROLE_TAG = GROUP.declare(
                    "role.tag",
                    SettingTypes.tagKey(),
                    "Tag that a role must have, its value the consuming data products and teams, `product:ID` or"
                            + " `team:ID`, separated by spaces; `none` lets every data product name any allowed role.")
            .byDefault("millrace:consumer");
    public static final Setting<Optional<String>> DATA_TAG = GROUP.declare(
                    "data.tag",
                    SettingTypes.tagKey(),
                    "Tag that a bucket, database or key must have, its value the providing data product or its team:"
                            + " `product:ID` or `team:ID`; `none` lets every data product offer any resource of"
                            + " `accounts.allowed`.")
            .byDefault("millrace:provider");
    public static final Setting<List<String>> BUCKETS_ALLOWED = GROUP.declare(
                    "buckets.allowed", SettingTypes.bucketPatterns(), "Buckets that may be granted; all by default.")
            .example("sales-*,warehouse-prod");
    public static final Setting<List<String>> BUCKETS_DENIED = GROUP.declare(
                    "buckets.denied",
                    SettingTypes.bucketPatterns(),
                    "Buckets that are never granted, even if allowed; those of the job's own settings never are.")
            .example("*-payroll,audit-*");
    public static final Setting<PortWidening> PORT_WIDENING = GROUP.declare(
                    "port.widening",
                    SettingTypes.choice(PortWidening.class),
                    "What follows when an output port names more than at the agreement's approval: `hold` grants the"
                            + " approved part until the agreement is approved again, `apply` grants all of it.")
            .byDefault("hold");
    public static final Setting<List<String>> APPLIES_TO = GROUP.declare(
                    "applies.to",
                    SettingTypes.applicability(),
                    "Ports that the job is responsible for: `environment:NAME`, `type:NAME` or `account:ID`, separated"
                            + " by commas; of several of one kind one has to match. Other agreements are left alone.")
            .example("environment:production,account:111122223333");
    public static final Setting<String> INSTALLATION = GROUP.declare(
                    "installation",
                    SettingTypes.installation(),
                    "Id of this installation in the names of its policies; only policies with it are judged. Defaults"
                            + " to a hash of the server's host: set it where two organisations of one server share an"
                            + " account.")
            .example("production");
    public static final Setting<List<String>> ACCOUNTS = GROUP.declare(
                    "accounts",
                    SettingTypes.accountRoles(),
                    "Roles to assume in further accounts whose roles may receive policies.")
            .example("arn:aws:iam::444455556666:role/millrace-access-grants");
    public static final Setting<String> EXTERNAL_ID = GROUP.declare(
                    "external.id",
                    SettingTypes.text("the external id that the roles of `accounts` require"),
                    "External id with which the roles of `accounts` are assumed.")
            .example("millrace-production");
    public static final Setting<String> ROLE_FIELD = GROUP.declare(
                    "field.role",
                    SettingTypes.text("the name of a custom field"),
                    "Custom field of a consumer that names its role.")
            .byDefault("aws-role-name");
    public static final Setting<String> PORT_TYPE_FIELD = GROUP.declare(
                    "field.port.type",
                    SettingTypes.text("the name of a custom field"),
                    "Custom field of an output port that names its type.")
            .byDefault("output-port-type");
    public static final Setting<PolicyForm> POLICIES = GROUP.declare(
                    "policies",
                    SettingTypes.choice(PolicyForm.class),
                    "`complete`: exactly the rights for reading the data; `sample`: those of the sample integration.")
            .byDefault("complete");
    public static final Setting<String> RESULTS_LOCATION = GROUP.declare(
                    "results.location",
                    SettingTypes.resultsLocation(),
                    "Location of Athena query results, granted with each table; without it consumers must have that"
                            + " right already.")
            .onlyWhen(POLICIES, PolicyForm.COMPLETE)
            .example("s3://my-athena-results/{role}");
    public static final Setting<List<String>> KMS_KEYS = GROUP.declare(
                    "kms.keys",
                    SettingTypes.kmsKeys(),
                    "KMS keys that every consumer may use through S3, in addition to those of its output port.")
            .onlyWhen(POLICIES, PolicyForm.COMPLETE)
            .example("arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    public static final Setting<Boolean> DRY_RUN = GROUP.declare(
                    "dry.run",
                    SettingTypes.yesOrNo(),
                    "Changes nothing in IAM or on the server; the audit shows the intended changes.")
            .byDefault("false");
    public static final Setting<Integer> VERIFY_MINUTES = GROUP.declare(
                    "verify.minutes",
                    SettingTypes.wholeNumber(1, 10_080),
                    "Interval between verifications, which compare all agreements and policies and repair differences.")
            .unit("minutes")
            .byDefault("60");
    public static final Setting<Integer> REVOCATIONS_MAX_PERCENT = GROUP.declare(
                    "revocations.max.percent",
                    SettingTypes.wholeNumber(0, 100),
                    "Maximum share of grants to revoke because the server no longer lists their agreements; a larger"
                            + " share, of more than 10 grants, is held. 100 disables the limit.")
            .unit("percent")
            .byDefault("20");
    public static final Setting<String> REVOCATIONS_RELEASE = GROUP.declare(
                    "revocations.release",
                    SettingTypes.token(),
                    "Releases held revocations once: any text that differs from the one set before.")
            .example("2026-11-28-checked");
    public static final Setting<Integer> CALLS_PER_SECOND = GROUP.declare(
                    "calls.per.second",
                    SettingTypes.wholeNumber(1, 1_000),
                    "Maximum IAM calls per second and account; halved at each throttled call, and slowly raised again.")
            .unit("calls")
            .byDefault("50");
    public static final Setting<Integer> CALLS_CONCURRENT_MAX = GROUP.declare(
                    "calls.concurrent.max",
                    SettingTypes.wholeNumber(1, 100),
                    "Maximum concurrent IAM calls for edits, and as many for a verification; reports make up to"
                            + " three times as many to the server.")
            .unit("calls")
            .byDefault("10");

    private IamKeys() {}
}
