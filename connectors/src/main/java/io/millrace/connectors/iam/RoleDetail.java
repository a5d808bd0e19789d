package io.millrace.connectors.iam;

import java.util.List;
import java.util.Map;

/** A role with its tags and all of its policies, as iam:GetAccountAuthorizationDetails returns it. */
public final class RoleDetail {

    private final String name;
    private final String arn;
    private final Map<String, String> tags;
    private final Map<String, String> inlinePolicies;
    private final List<String> attachedPolicies;

    /**
     * @param inlinePolicies decoded documents by name
     * @param attachedPolicies ARNs of all attached managed policies, those of AWS included
     */
    public RoleDetail(
            String name,
            String arn,
            Map<String, String> tags,
            Map<String, String> inlinePolicies,
            List<String> attachedPolicies) {
        this.name = name;
        this.arn = arn;
        this.tags = Map.copyOf(tags);
        this.inlinePolicies = Map.copyOf(inlinePolicies);
        this.attachedPolicies = List.copyOf(attachedPolicies);
    }

    public String name() {
        return name;
    }

    public String arn() {
        return arn;
    }

    public Map<String, String> tags() {
        return tags;
    }

    /** Decoded documents by name. */
    public Map<String, String> inlinePolicies() {
        return inlinePolicies;
    }

    /** ARNs of all attached managed policies, those of AWS included. */
    public List<String> attachedPolicies() {
        return attachedPolicies;
    }
}
