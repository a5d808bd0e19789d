package io.millrace.connectors.iam;

/** The calls of the port that an edit makes, by the names of the service's actions. */
public enum IamAction {
    GET_ROLE("GetRole"),
    LIST_INLINE_POLICIES("ListRolePolicies"),
    GET_INLINE_POLICY("GetRolePolicy"),
    PUT_INLINE_POLICY("PutRolePolicy"),
    DELETE_INLINE_POLICY("DeleteRolePolicy"),
    LIST_ATTACHED_POLICIES("ListAttachedRolePolicies"),
    GET_POLICY("GetPolicyVersion"),
    CREATE_POLICY("CreatePolicy"),
    LIST_POLICY_VERSIONS("ListPolicyVersions"),
    CREATE_POLICY_VERSION("CreatePolicyVersion"),
    DELETE_POLICY_VERSION("DeletePolicyVersion"),
    ATTACH_POLICY("AttachRolePolicy"),
    DETACH_POLICY("DetachRolePolicy"),
    DELETE_POLICY("DeletePolicy");

    private final String operation;

    IamAction(String operation) {
        this.operation = operation;
    }

    /** As in permissions and CloudTrail, such as {@code iam:PutRolePolicy}. */
    public String qualifiedName() {
        return "iam:" + operation;
    }
}
