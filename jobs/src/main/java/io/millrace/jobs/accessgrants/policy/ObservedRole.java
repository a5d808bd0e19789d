package io.millrace.jobs.accessgrants.policy;

import io.millrace.connectors.iam.RoleDetail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One role as IAM shows it, with all of its policies. */
public final class ObservedRole {

    private final String account;
    private final String name;
    private final String arn;
    private final Map<String, String> tags;
    private final Map<String, String> inlinePolicies;
    private final List<String> attachedPolicies;
    private final Map<String, String> managedPolicies;

    private ObservedRole(String account, RoleDetail detail, Map<String, String> managedPolicies) {
        this.account = account;
        this.name = detail.name();
        this.arn = detail.arn();
        this.tags = detail.tags();
        this.inlinePolicies = new TreeMap<>(detail.inlinePolicies());
        this.attachedPolicies = List.copyOf(detail.attachedPolicies());
        this.managedPolicies = new TreeMap<>(managedPolicies);
    }

    /**
     * @param account of 12 digits; empty for the account that the job runs in
     * @param managedPolicyDocuments of the default versions, by ARN; of policies that are not attached to the role, and
     *     of those that are not at this job's path, nothing is taken. An attached one at this job's path that is
     *     missing counts as an empty document.
     */
    public static ObservedRole of(String account, RoleDetail detail, Map<String, String> managedPolicyDocuments) {
        Map<String, String> managed = new TreeMap<>();
        for (String arn : detail.attachedPolicies()) {
            if (ManagedPolicies.isAtPath(arn)) {
                managed.put(arn, managedPolicyDocuments.getOrDefault(arn, ""));
            }
        }
        return new ObservedRole(account, detail, managed);
    }

    /** A role that does not exist. */
    public static ObservedRole missing(String account, String role) {
        return new ObservedRole(account, new RoleDetail(role, "", Map.of(), Map.of(), List.of()), Map.of());
    }

    public boolean exists() {
        return !arn.isEmpty();
    }

    /** Of 12 digits; empty for the account that the job runs in. */
    public String account() {
        return account;
    }

    /** As IAM spells it. */
    public String name() {
        return name;
    }

    /** Empty for a missing role. */
    public String arn() {
        return arn;
    }

    public Map<String, String> tags() {
        return tags;
    }

    /** All of them, decoded documents by name. */
    public Map<String, String> inlinePolicies() {
        return Map.copyOf(inlinePolicies);
    }

    /** ARNs of all attached managed policies, those of AWS included. */
    public List<String> attachedPolicies() {
        return attachedPolicies;
    }

    /** Those at this job's path: decoded documents by ARN. */
    public Map<String, String> managedPolicies() {
        return Map.copyOf(managedPolicies);
    }

    /** The role once a step is done. */
    public ObservedRole after(PolicyStep step) {
        Map<String, String> inline = new TreeMap<>(inlinePolicies);
        Map<String, String> managed = new TreeMap<>(managedPolicies);
        List<String> attached = new ArrayList<>(attachedPolicies);
        String policyArn = ManagedPolicies.arn(arn, step.policy());
        switch (step.kind()) {
            case PUT_INLINE:
                inline.put(step.policy(), step.document());
                break;
            case DELETE_INLINE:
                inline.remove(step.policy());
                break;
            case PUT_MANAGED:
                managed.put(policyArn, step.document());
                if (!attached.contains(policyArn)) {
                    attached.add(policyArn);
                }
                break;
            case DELETE_MANAGED:
            case DETACH_MANAGED:
                managed.remove(policyArn);
                attached.remove(policyArn);
                break;
        }
        return new ObservedRole(account, new RoleDetail(name, arn, tags, inline, attached), managed);
    }
}
