package io.millrace.jobs.accessgrants.policy;

import io.millrace.connectors.iam.RoleDetail;
import io.millrace.jobs.settings.PolicyForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Roles and desired states as tests need them. */
final class Roles {

    static final String ROLE = "consumer-1";
    static final String ARN = "arn:aws:iam::111122223333:role/" + ROLE;
    static final String TAG = "millrace:consumer";
    static final Map<String, String> TAGS = Map.of(TAG, "product:shop");
    static final String OURS = "Millrace_prod_" + ROLE + "_";
    static final List<String> ACCOUNTS = List.of("111122223333", "444455556666");
    static final AccessRights RIGHTS = new AccessRights(ACCOUNTS, null, List.of());
    static final RolePolicies COMPLETE = rules(PolicyForm.COMPLETE, RIGHTS);
    static final RolePolicies SAMPLE = rules(PolicyForm.SAMPLE, RIGHTS);

    private Roles() {}

    static RolePolicies rules(PolicyForm form, AccessRights rights) {
        return new RolePolicies(new PolicyLayout(form, Installation.named("prod"), rights), TAG);
    }

    static ObservedRole empty() {
        return with(Map.of());
    }

    static ObservedRole with(Map<String, String> inline) {
        return with(inline, Map.of(), List.of());
    }

    /** @param managed documents by name, attached at the job's path */
    static ObservedRole with(Map<String, String> inline, Map<String, String> managed, List<String> attached) {
        List<String> arns = new ArrayList<>(attached);
        Map<String, String> documents = new HashMap<>();
        managed.forEach((name, document) -> {
            arns.add(managedArn(name));
            documents.put(managedArn(name), document);
        });
        return ObservedRole.of("", new RoleDetail(ROLE, ARN, TAGS, inline, arns), documents);
    }

    static String managedArn(String name) {
        return "arn:aws:iam::111122223333:policy/millrace/" + name;
    }

    static DesiredGrant folder(String agreement, String place) {
        return grant(agreement, false, "arn:aws:s3:::" + place);
    }

    static DesiredGrant table(String agreement, String name) {
        return grant(
                agreement,
                true,
                "arn:aws:s3:::acme-sales-prod/sales/" + name,
                "arn:aws:glue:eu-central-1:111122223333:table/sales/" + name,
                "arn:aws:athena:eu-central-1:111122223333:workgroup/sales");
    }

    static DesiredGrant grant(String agreement, boolean table, String... arns) {
        return DesiredGrant.newBuilder()
                .setAgreement(agreement)
                .setResource("ACCESS")
                .setConsumer("product:shop")
                .setTable(table)
                .setArns(List.of(arns))
                .setConfirmed(true)
                .build();
    }

    static DesiredGrant unconfirmed(DesiredGrant grant) {
        return DesiredGrant.newBuilder(grant).setConfirmed(false).build();
    }

    static EndedGrant ended(DesiredGrant grant) {
        return ended(grant, EndedOutcome.REVOKED, null);
    }

    static EndedGrant ended(DesiredGrant grant, EndedOutcome outcome, @Nullable String rule) {
        return EndedGrant.newBuilder()
                .setAgreement(grant.getAgreement())
                .setResource(grant.getResource())
                .setTable(grant.getTable())
                .setArns(grant.getArns())
                .setOutcome(outcome)
                .setRule(rule)
                .setReason(rule == null ? "" : "because")
                .build();
    }

    /** A desired state that a verification has judged. */
    static DesiredRole desired(List<DesiredGrant> grants, EndedGrant... ended) {
        return DesiredRole.newBuilder()
                .setRole(ROLE)
                .setGrants(grants)
                .setEnded(List.of(ended))
                .setKeepUnexplained(false)
                .setReports(List.of())
                .setCause("test")
                .setDecidedAt(0)
                .build();
    }

    static DesiredRole keepingUnexplained(DesiredRole desired) {
        return DesiredRole.newBuilder(desired).setKeepUnexplained(true).build();
    }

    static RoleDiff diff(DesiredRole desired, ObservedRole role) {
        return RoleDiff.of(desired, role, COMPLETE, DiffOptions.free());
    }

    /** The role with these grants, as a first diff of an empty role leaves it. */
    static ObservedRole granted(List<DesiredGrant> grants) {
        return diff(desired(grants), empty()).after();
    }
}
