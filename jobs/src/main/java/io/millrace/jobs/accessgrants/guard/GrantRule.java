package io.millrace.jobs.accessgrants.guard;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.jobs.settings.JobSettings;
import java.nio.charset.StandardCharsets;

/** The rules of access-grants: a breach rejects an event or refuses a grant. */
public enum GrantRule {
    EVENT("event.unusable", "each element of the feed is an event, with an id and a type"),
    EVENT_RESOURCE("event.resource", "an event about an agreement, a data product or a team names it"),
    LOOK_UP("lookup.refused", "the server gives the job's key each agreement, data product and team it asks for"),
    AGREEMENT_FORM("agreement.form", "an agreement is a JSON object, whose fields have the types of the API"),
    AGREEMENT_ID(
            "agreement.id",
            "ids have 1 to 256 characters and no segment . or .., and the agreement is the one asked for"),
    CONSUMER_USER("consumer.user", "the consumer is a data product or a team: a user has no role"),
    CONSUMER_MISSING("consumer.missing", "the consuming data product or team exists"),
    CONSUMER_FORM(
            "consumer.form", "the consuming data product or team is a JSON object, its custom fields are scalars"),
    CONSUMER_ROLE("consumer.role-name", "the consumer has the custom field aws-role-name"),
    ROLE_NAME("role.name", "aws-role-name is the name of a role, 1 to 64 of letters, digits and _+=,.@-, or its ARN"),
    ROLE_ALLOWED("role.not-allowed", "the role's name fits one of roles.allowed"),
    ROLE_DENIED("role.denied", "the role's name fits none of roles.denied, and it is not the job's own role"),
    PROVIDER_MISSING("provider.missing", "the providing data product exists"),
    PROVIDER_FORM("provider.form", "the providing data product is a JSON object, its custom fields are scalars"),
    PORT_MISSING(
            "port.missing", "the data product has exactly one output port with the id, or else the name, agreed on"),
    PORT_TYPE("port.type", "output-port-type is s3_bucket or glue_table"),
    PORT_ARNS(
            "port.arns",
            "the port has 1 to 100 custom fields aws...arn: of S3 for s3_bucket; of S3, a Glue table and an Athena workgroup for glue_table"),
    ARN_FORM("arn.form", "an ARN has exactly one of the forms that are granted"),
    ARN_CHARACTERS(
            "arn.characters", "an ARN has no white space, no control and no invisible characters, and is Latin-1"),
    ARN_WILDCARD("arn.wildcard", "an ARN has no wildcard and no policy variable: none of * ? $ { }"),
    ARN_PARTITION("arn.partition", "an ARN is in a partition of AWS, all of one port in the same"),
    ARN_SERVICE("arn.service", "an ARN is of s3, glue, athena or kms"),
    ARN_ACCOUNT("arn.account", "an ARN's account is one of accounts.allowed"),
    REVOCATIONS_HELD(
            "revocations.held",
            "no more grants are revoked because of what the server does not give than revocations.max.percent of them"),
    BUCKET_ALLOWED("bucket.not-allowed", "a bucket's name fits one of buckets.allowed, where that is set"),
    BUCKET_DENIED("bucket.denied", "a bucket's name fits none of buckets.denied, and it is not one of the job's own"),
    DATA_TAG(
            "data.tag",
            "each bucket, database and key of a port has the tag data.tag with the providing data product or its team"),
    PORT_WIDENING("port.widening", "a port names no more than it did when the agreement was approved"),
    ROLE_ACCOUNT("role.account", "a role is in the account of the job or in one of iam.accounts"),
    ROLE_MISSING("role.missing", "the consumer's role exists"),
    ROLE_TAG("role.tag", "the role's tag role.tag names the consumer: product:ID or team:ID, separated by spaces"),
    ROLE_FULL("role.full", "the rights fit into IAM's quotas for the role and its account"),
    ROLE_UNREADABLE("role.unreadable", "the job may read each role that it may write policies on"),
    REVOCATION_OWED(
            "revocation.owed", "nothing is granted to an agreement whose rights on another role are not yet removed"),
    POLICY_IN_USE("policy.in-use", "a managed policy of the job is attached to the role it is for, and nowhere else"),
    POLICY_NAME_TAKEN("policy.name-taken", "no policy outside the job's path has the name of one of the job's"),
    IAM_DENIED("iam.denied", "the job's own role has the permissions that the documentation lists"),
    IAM_UNMODIFIABLE("iam.unmodifiable", "the role is not one that AWS owns"),
    IAM_INVALID("iam.invalid", "IAM accepts the policy"),
    IAM_LIMIT("iam.limit", "the account has room for another managed policy"),
    IAM_CONFLICT("iam.conflict", "nothing else prevents the change of a policy"),
    REPORT_REFUSED("report.refused", "the server accepts reports about an agreement from the job's key");

    /** The factory of this job's rejects. */
    public static final Rejects REJECTS = new Rejects(JobSettings.ACCESS_GRANTS.job());

    private final String id;
    private final String sentence;

    GrantRule(String id, String sentence) {
        this.id = id;
        this.sentence = sentence;
    }

    public String id() {
        return id;
    }

    /** The rule's statement, for the documentation. */
    public String sentence() {
        return sentence;
    }

    /** @param at epoch millis */
    public Reject reject(String source, String position, String reason, String payload, long at) {
        return REJECTS.reject(source, position, id, reason, payload.getBytes(StandardCharsets.UTF_8), at);
    }
}
