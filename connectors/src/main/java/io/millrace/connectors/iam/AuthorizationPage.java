package io.millrace.connectors.iam;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A page of an account's roles and of its managed policies under {@link Iam#POLICY_PATH}. */
public final class AuthorizationPage {

    private final List<RoleDetail> roles;
    private final Map<String, String> managedPolicies;
    private final @Nullable String next;

    /**
     * @param managedPolicies decoded documents of the default versions, by ARN
     * @param next marker of the next page; null on the last one
     */
    public AuthorizationPage(List<RoleDetail> roles, Map<String, String> managedPolicies, @Nullable String next) {
        this.roles = List.copyOf(roles);
        this.managedPolicies = Map.copyOf(managedPolicies);
        this.next = next;
    }

    public List<RoleDetail> roles() {
        return roles;
    }

    /** Decoded documents of the default versions, by ARN. */
    public Map<String, String> managedPolicies() {
        return managedPolicies;
    }

    /** Marker of the next page; empty on the last one. */
    public Optional<String> next() {
        return Optional.ofNullable(next);
    }
}
