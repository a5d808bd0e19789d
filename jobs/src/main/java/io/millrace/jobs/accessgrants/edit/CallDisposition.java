package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.iam.IamAction.ATTACH_POLICY;
import static io.millrace.connectors.iam.IamAction.CREATE_POLICY;
import static io.millrace.connectors.iam.IamAction.CREATE_POLICY_VERSION;
import static io.millrace.connectors.iam.IamAction.DELETE_INLINE_POLICY;
import static io.millrace.connectors.iam.IamAction.DELETE_POLICY;
import static io.millrace.connectors.iam.IamAction.DELETE_POLICY_VERSION;
import static io.millrace.connectors.iam.IamAction.DETACH_POLICY;
import static io.millrace.connectors.iam.IamAction.GET_INLINE_POLICY;
import static io.millrace.connectors.iam.IamAction.GET_POLICY;
import static io.millrace.connectors.iam.IamAction.GET_ROLE;
import static io.millrace.connectors.iam.IamAction.LIST_ATTACHED_POLICIES;
import static io.millrace.connectors.iam.IamAction.LIST_INLINE_POLICIES;
import static io.millrace.connectors.iam.IamAction.LIST_POLICY_VERSIONS;
import static io.millrace.connectors.iam.IamAction.PUT_INLINE_POLICY;
import static io.millrace.connectors.iam.IamException.Kind.CONFLICT;
import static io.millrace.connectors.iam.IamException.Kind.DENIED;
import static io.millrace.connectors.iam.IamException.Kind.EXISTS;
import static io.millrace.connectors.iam.IamException.Kind.INVALID;
import static io.millrace.connectors.iam.IamException.Kind.LIMIT;
import static io.millrace.connectors.iam.IamException.Kind.MISSING;
import static io.millrace.connectors.iam.IamException.Kind.NOT_NOW;
import static io.millrace.connectors.iam.IamException.Kind.UNANSWERED;
import static io.millrace.connectors.iam.IamException.Kind.UNMODIFIABLE;

import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamException.Kind;
import java.util.EnumMap;
import java.util.Map;

/** The consequence of a call, and the table of consequences by action and kind of failure. */
enum CallDisposition {
    /** The call succeeded. */
    DONE,
    /** Its object does not exist. */
    ABSENT,
    /** The object to create exists. */
    ALREADY_EXISTS,
    /** A quota is exhausted. */
    LIMIT_EXCEEDED,
    /** IAM refuses the document permanently. */
    DOCUMENT_REFUSED,
    /** The policy to delete is attached, or has spare versions. */
    IN_USE,
    /** Repeat the edit later: all calls are idempotent. */
    RETRY,
    /** An operator has to act. */
    PERMANENT_FAILURE;

    private static final Map<Kind, CallDisposition> BY_KIND = new EnumMap<>(Map.of(
            NOT_NOW, RETRY,
            UNANSWERED, RETRY,
            CONFLICT, RETRY,
            MISSING, PERMANENT_FAILURE,
            EXISTS, PERMANENT_FAILURE,
            LIMIT, PERMANENT_FAILURE,
            UNMODIFIABLE, PERMANENT_FAILURE,
            DENIED, PERMANENT_FAILURE,
            INVALID, PERMANENT_FAILURE));

    private static final Map<IamAction, Map<Kind, CallDisposition>> BY_ACTION = new EnumMap<>(Map.ofEntries(
            Map.entry(GET_ROLE, Map.of(MISSING, ABSENT)),
            Map.entry(LIST_INLINE_POLICIES, Map.of(MISSING, ABSENT)),
            Map.entry(GET_INLINE_POLICY, Map.of(MISSING, ABSENT)),
            Map.entry(LIST_ATTACHED_POLICIES, Map.of(MISSING, ABSENT)),
            Map.entry(GET_POLICY, Map.of(MISSING, ABSENT)),
            // The role.
            Map.entry(PUT_INLINE_POLICY, Map.of(MISSING, ABSENT, LIMIT, LIMIT_EXCEEDED, INVALID, DOCUMENT_REFUSED)),
            // The policy or the role: IAM does not distinguish them.
            Map.entry(DELETE_INLINE_POLICY, Map.of(MISSING, ABSENT)),
            Map.entry(CREATE_POLICY, Map.of(EXISTS, ALREADY_EXISTS, LIMIT, LIMIT_EXCEEDED, INVALID, DOCUMENT_REFUSED)),
            Map.entry(LIST_POLICY_VERSIONS, Map.of(MISSING, ABSENT)),
            // It existed a moment ago: eventual consistency.
            Map.entry(CREATE_POLICY_VERSION, Map.of(MISSING, RETRY, LIMIT, LIMIT_EXCEEDED, INVALID, DOCUMENT_REFUSED)),
            Map.entry(ATTACH_POLICY, Map.of(MISSING, RETRY, LIMIT, LIMIT_EXCEEDED)),
            Map.entry(DELETE_POLICY_VERSION, Map.of(MISSING, ABSENT)),
            Map.entry(DETACH_POLICY, Map.of(MISSING, ABSENT)),
            Map.entry(DELETE_POLICY, Map.of(MISSING, ABSENT, CONFLICT, IN_USE))));

    static CallDisposition of(IamAction action, Kind kind) {
        CallDisposition byKind = BY_KIND.getOrDefault(kind, PERMANENT_FAILURE);
        return BY_ACTION.getOrDefault(action, Map.of()).getOrDefault(kind, byKind);
    }
}
