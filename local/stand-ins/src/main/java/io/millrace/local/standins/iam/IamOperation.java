package io.millrace.local.standins.iam;

import org.jspecify.annotations.Nullable;

/** The operations that are served, of IAM 2010-05-08 and STS 2011-06-15. */
public enum IamOperation {
    CREATE_ROLE("CreateRole"),
    GET_ROLE("GetRole"),
    DELETE_ROLE("DeleteRole"),
    LIST_ROLES("ListRoles"),
    TAG_ROLE("TagRole"),
    UNTAG_ROLE("UntagRole"),
    LIST_ROLE_TAGS("ListRoleTags"),
    PUT_ROLE_POLICY("PutRolePolicy"),
    GET_ROLE_POLICY("GetRolePolicy"),
    DELETE_ROLE_POLICY("DeleteRolePolicy"),
    LIST_ROLE_POLICIES("ListRolePolicies"),
    ATTACH_ROLE_POLICY("AttachRolePolicy"),
    DETACH_ROLE_POLICY("DetachRolePolicy"),
    LIST_ATTACHED_ROLE_POLICIES("ListAttachedRolePolicies"),
    CREATE_POLICY("CreatePolicy"),
    GET_POLICY("GetPolicy"),
    DELETE_POLICY("DeletePolicy"),
    LIST_POLICIES("ListPolicies"),
    CREATE_POLICY_VERSION("CreatePolicyVersion"),
    GET_POLICY_VERSION("GetPolicyVersion"),
    DELETE_POLICY_VERSION("DeletePolicyVersion"),
    LIST_POLICY_VERSIONS("ListPolicyVersions"),
    GET_ACCOUNT_AUTHORIZATION_DETAILS("GetAccountAuthorizationDetails"),
    PUT_ROLE_PERMISSIONS_BOUNDARY("PutRolePermissionsBoundary"),
    DELETE_ROLE_PERMISSIONS_BOUNDARY("DeleteRolePermissionsBoundary"),
    LIST_ENTITIES_FOR_POLICY("ListEntitiesForPolicy"),
    SIMULATE_PRINCIPAL_POLICY("SimulatePrincipalPolicy"),
    SIMULATE_CUSTOM_POLICY("SimulateCustomPolicy"),
    GET_CALLER_IDENTITY("GetCallerIdentity"),
    ASSUME_ROLE("AssumeRole");

    private static final String IAM_VERSION = "2010-05-08";
    private static final String STS_VERSION = "2011-06-15";

    private final String action;

    IamOperation(String action) {
        this.action = action;
    }

    /** Value of the form field {@code Action}. */
    String action() {
        return action;
    }

    boolean isAboutRole() {
        return action.contains("Role") && this != CREATE_ROLE && this != LIST_ROLES && this != ASSUME_ROLE;
    }

    boolean isSts() {
        return this == GET_CALLER_IDENTITY || this == ASSUME_ROLE;
    }

    String namespace() {
        return isSts()
                ? "https://sts.amazonaws.com/doc/" + STS_VERSION + "/"
                : "https://iam.amazonaws.com/doc/" + IAM_VERSION + "/";
    }

    /** Null when there is no such operation. */
    static @Nullable IamOperation of(@Nullable String action, @Nullable String version) {
        for (IamOperation operation : values()) {
            String expected = operation.isSts() ? STS_VERSION : IAM_VERSION;
            if (operation.action.equals(action) && expected.equals(version)) {
                return operation;
            }
        }
        return null;
    }
}
