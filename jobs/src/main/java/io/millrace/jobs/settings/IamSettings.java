package io.millrace.jobs.settings;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Group {@code iam}: which policies are written, and what no agreement can change about that. */
public final class IamSettings implements Serializable {

    static final Setting<String> REGION = Setting.of(
                    "region",
                    Kinds.region(),
                    "A region of the partition; without it the one the application runs in (`AWS_REGION`).")
            .example("eu-central-1");
    static final Setting<String> ENDPOINT = Setting.of(
                    "endpoint", Kinds.endpoint(), "Another endpoint than IAM's own, such as a local stand-in.")
            .example("http://127.0.0.1:4570");
    static final Setting<List<String>> ACCOUNTS_ALLOWED = Setting.of(
                    "accounts.allowed",
                    Kinds.accounts(),
                    "The accounts whose buckets, tables, workgroups and keys may be granted.")
            .required()
            .example("111122223333,444455556666");
    static final Setting<List<String>> ROLES_ALLOWED = Setting.of(
                    "roles.allowed", Kinds.rolePatterns(), "The roles that policies may be written on.")
            .required()
            .example("dmm-consumer-*");
    static final Setting<List<String>> ROLES_DENIED = Setting.of(
                    "roles.denied",
                    Kinds.rolePatterns(),
                    "Roles that no policy is written on, even if they are allowed; the job's own never is.")
            .byDefault("AWSServiceRoleFor*,AWSReservedSSO_*");
    static final Setting<Optional<String>> ROLE_TAG = Setting.of(
                    "role.tag",
                    Kinds.tagKey(),
                    "A role must have this tag, its value the id of the consuming data product or team; `none` lets"
                            + " every data product name every allowed role.")
            .byDefault("millrace:consumer");
    static final Setting<PolicyForm> POLICIES = Setting.of(
                    "policies",
                    Kinds.choice(PolicyForm.class),
                    "Policies with which data can be read, and nothing else, or those of the sample integration.")
            .byDefault("complete");
    static final Setting<String> RESULTS_LOCATION = Setting.of(
                    "results.location",
                    Kinds.resultsLocation(),
                    "Where Athena writes the results of queries, to be granted with each table; without it consumers"
                            + " need that right already.")
            .onlyWhen(POLICIES, PolicyForm.COMPLETE)
            .example("s3://my-athena-results/{role}");
    static final Setting<List<String>> KMS_KEYS = Setting.of(
                    "kms.keys",
                    Kinds.kmsKeys(),
                    "Keys that every consumer may use through S3, beside those that its port names.")
            .onlyWhen(POLICIES, PolicyForm.COMPLETE)
            .example("arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    static final Setting<Boolean> DRY_RUN = Setting.of(
                    "dry.run",
                    Kinds.yesOrNo(),
                    "Whether nothing is changed, in IAM and on the server; the audit shows what would be.")
            .byDefault("false");
    static final Setting<Integer> VERIFY_MINUTES = Setting.of(
                    "verify.minutes",
                    Kinds.wholeNumber(1, 10_080),
                    "How often all agreements and policies are compared, and repaired.")
            .unit("minutes")
            .byDefault("60");
    static final Setting<Integer> REVOCATIONS_MAX_PERCENT = Setting.of(
                    "revocations.max.percent",
                    Kinds.wholeNumber(0, 100),
                    "When more of the grants, and more than 10, would be revoked because the server does not list their"
                            + " agreements, they are held; 100 never holds any.")
            .unit("percent")
            .byDefault("20");
    static final Setting<Integer> CALLS_CONCURRENT_MAX = Setting.of(
                    "calls.concurrent.max",
                    Kinds.wholeNumber(1, 100),
                    "Calls to IAM at the same time for edits, and as many for a verification; reports make as many to"
                            + " the server.")
            .unit("calls")
            .byDefault("10");

    public static final SettingsGroup<IamSettings> GROUP = new SettingsGroup<>(
            "iam",
            "Which policies are written, and what no agreement can change about that.",
            List.of(
                    REGION,
                    ENDPOINT,
                    ACCOUNTS_ALLOWED,
                    ROLES_ALLOWED,
                    ROLES_DENIED,
                    ROLE_TAG,
                    POLICIES,
                    RESULTS_LOCATION,
                    KMS_KEYS,
                    DRY_RUN,
                    VERIFY_MINUTES,
                    REVOCATIONS_MAX_PERCENT,
                    CALLS_CONCURRENT_MAX),
            values -> {},
            IamSettings::new);

    private static final long serialVersionUID = 1;

    private final @Nullable String region;
    private final @Nullable String endpoint;
    private final List<String> accountsAllowed;
    private final List<String> rolesAllowed;
    private final List<String> rolesDenied;
    private final @Nullable String roleTag;
    private final PolicyForm policies;
    private final @Nullable String resultsLocation;
    private final List<String> kmsKeys;
    private final boolean dryRun;
    private final int verifyMinutes;
    private final int revocationsMaxPercent;
    private final int callsConcurrentMax;

    IamSettings(GroupValues values) {
        region = values.find(REGION).orElse(null);
        endpoint = values.find(ENDPOINT).orElse(null);
        accountsAllowed = values.get(ACCOUNTS_ALLOWED);
        rolesAllowed = values.get(ROLES_ALLOWED);
        rolesDenied = values.get(ROLES_DENIED);
        roleTag = values.get(ROLE_TAG).orElse(null);
        policies = values.get(POLICIES);
        resultsLocation = values.find(RESULTS_LOCATION).orElse(null);
        kmsKeys = values.find(KMS_KEYS).orElse(List.of());
        dryRun = values.get(DRY_RUN);
        verifyMinutes = values.get(VERIFY_MINUTES);
        revocationsMaxPercent = values.get(REVOCATIONS_MAX_PERCENT);
        callsConcurrentMax = values.get(CALLS_CONCURRENT_MAX);
    }

    /** Empty for that of the surroundings. */
    public Optional<String> region() {
        return Optional.ofNullable(region);
    }

    /** Empty for AWS itself. */
    public Optional<URI> endpoint() {
        return Optional.ofNullable(endpoint).map(URI::create);
    }

    /** Each of 12 digits. */
    public List<String> accountsAllowed() {
        return accountsAllowed;
    }

    /** Patterns with {@code *} and {@code ?}. */
    public List<String> rolesAllowed() {
        return rolesAllowed;
    }

    /** Patterns with {@code *} and {@code ?}. */
    public List<String> rolesDenied() {
        return rolesDenied;
    }

    /** The key; empty for no check. */
    public Optional<String> roleTag() {
        return Optional.ofNullable(roleTag);
    }

    public PolicyForm policies() {
        return policies;
    }

    /** {@code s3://bucket/prefix}, with {@code {role}} for the name of the role; empty for none. */
    public Optional<String> resultsLocation() {
        return Optional.ofNullable(resultsLocation);
    }

    /** ARNs. */
    public List<String> kmsKeys() {
        return kmsKeys;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    public int verifyMinutes() {
        return verifyMinutes;
    }

    public int revocationsMaxPercent() {
        return revocationsMaxPercent;
    }

    public int callsConcurrentMax() {
        return callsConcurrentMax;
    }
}
