package io.millrace.jobs.accessgrants.edit;

import io.millrace.jobs.accessgrants.policy.DesiredGrant;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedGrant;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Desired states of tests, built up grant by grant; every agreement in them is reported. */
public final class DesiredRoles {

    public static final String CONSUMER = "product:c1";
    public static final long DECIDED_AT = RoleRun.START.toEpochMilli();

    private final DesiredRole role;

    private DesiredRoles(String name) {
        role = DesiredRole.newBuilder()
                .setRole(name)
                .setGrants(new ArrayList<>())
                .setEnded(new ArrayList<>())
                .setReports(new ArrayList<>())
                .setKeepUnexplained(true)
                .setCause("event e-1 AccessActivatedEvent")
                .setDecidedAt(DECIDED_AT)
                .build();
    }

    public static DesiredRoles role(String name) {
        return new DesiredRoles(name);
    }

    /** A page without a role. */
    public static DesiredRole refusal(String agreement, String rule, String reason) {
        return role("").refuse(agreement, rule, reason).get();
    }

    /** A grant of a bucket. */
    public DesiredRoles grant(String agreement, String bucket) {
        return grant(agreement, bucket, CONSUMER);
    }

    public DesiredRoles grant(String agreement, String bucket, String consumer) {
        role.getGrants()
                .add(DesiredGrant.newBuilder()
                        .setAgreement(agreement)
                        .setResource("ACCESS")
                        .setConsumer(consumer)
                        .setTable(false)
                        .setArns(List.of("arn:aws:s3:::" + bucket))
                        .setConfirmed(true)
                        .build());
        role.getReports().add(agreement);
        return this;
    }

    public DesiredRoles end(String agreement, String bucket, EndedOutcome outcome) {
        role.getEnded().add(ended(agreement, bucket, outcome, null, ""));
        role.getReports().add(agreement);
        return this;
    }

    public DesiredRoles revoke(String agreement, String bucket) {
        return end(agreement, bucket, EndedOutcome.REVOKED);
    }

    public DesiredRoles refuse(String agreement, String rule, String reason) {
        role.getEnded().add(ended(agreement, "", EndedOutcome.REFUSED, rule, reason));
        role.getReports().add(agreement);
        return this;
    }

    private static EndedGrant ended(
            String agreement, String bucket, EndedOutcome outcome, @Nullable String rule, String reason) {
        return EndedGrant.newBuilder()
                .setAgreement(agreement)
                .setResource("ACCESS")
                .setArns(bucket.isEmpty() ? List.of() : List.of("arn:aws:s3:::" + bucket))
                .setOutcome(outcome)
                .setRule(rule)
                .setReason(reason)
                .build();
    }

    public DesiredRoles resource(String resource) {
        role.getGrants().forEach(grant -> grant.setResource(resource));
        role.getEnded().forEach(ended -> ended.setResource(resource));
        return this;
    }

    public DesiredRoles note(String note) {
        role.getGrants().forEach(grant -> grant.setNote(note));
        return this;
    }

    public DesiredRoles unconfirmed() {
        role.getGrants().forEach(grant -> grant.setConfirmed(false));
        return this;
    }

    public DesiredRoles unreported() {
        role.setReports(List.of());
        return this;
    }

    public DesiredRoles observe() {
        role.setObserve(true);
        return this;
    }

    public DesiredRole get() {
        return DesiredRole.newBuilder(role).build();
    }

    /** {@code sample}: a policy for each agreement, so that tests may tell them apart. */
    public static RolePolicies sample() {
        return rules(Map.of());
    }

    public static RolePolicies complete() {
        return rules(Map.of("policies", "complete"));
    }

    public static RolePolicies rules(Map<String, String> more) {
        return RolePolicies.of(settings(more));
    }

    public static CheckedSettings settings(Map<String, String> more) {
        Map<String, String> iam = new HashMap<>(Map.of(
                "accounts.allowed",
                "111122223333",
                "roles.allowed",
                "r*",
                "role.tag",
                "none",
                "policies",
                "sample",
                "installation",
                "test"));
        iam.putAll(more);
        return JobSettings.ACCESS_GRANTS.check(Settings.of(Map.of(
                "millrace", Map.of("job", "access-grants"),
                "feed", Map.of("url", "https://mesh.example", "api.key.env", "KEY"),
                "iam", iam,
                "audit", Map.of("uri", "s3://bucket/audit"),
                "rejects", Map.of("uri", "s3://bucket/rejects"))));
    }
}
