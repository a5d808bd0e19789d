package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.iam.IamAction.GET_INLINE_POLICY;
import static io.millrace.connectors.iam.IamAction.GET_POLICY;
import static io.millrace.connectors.iam.IamAction.GET_ROLE;
import static io.millrace.connectors.iam.IamAction.LIST_ATTACHED_POLICIES;
import static io.millrace.connectors.iam.IamAction.LIST_INLINE_POLICIES;

import io.millrace.connectors.iam.Role;
import io.millrace.connectors.iam.RoleDetail;
import io.millrace.jobs.accessgrants.policy.ManagedPolicies;
import io.millrace.jobs.accessgrants.policy.ObservedRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reading of a role, its tags and its policies. */
final class RoleReading {

    private static final String ANY_PATH = "/";

    private final RoleCalls calls;
    private final String account;

    RoleReading(RoleCalls calls, String account) {
        this.calls = calls;
        this.account = account;
    }

    /** All of it. */
    ObservedRole all() throws RetryLaterException, PermanentFailureException {
        String role = calls.role();
        CallResult<Role> found = tags();
        if (!found.isDone()) {
            return ObservedRole.missing(account, role);
        }
        CallResult<List<String>> names = calls.read(LIST_INLINE_POLICIES, iam -> iam.inlinePolicies(role));
        CallResult<List<String>> attached =
                calls.read(LIST_ATTACHED_POLICIES, iam -> iam.attachedPolicies(role, ANY_PATH));
        if (!names.isDone() || !attached.isDone()) {
            return ObservedRole.missing(account, role);
        }
        Map<String, String> documents = new LinkedHashMap<>();
        for (String name : names.value()) {
            CallResult<String> document = calls.read(GET_INLINE_POLICY, iam -> iam.inlinePolicy(role, name));
            if (document.isDone()) {
                documents.put(name, document.value());
            }
        }
        Map<String, String> managed = new LinkedHashMap<>();
        for (String arn : attached.value()) {
            if (ManagedPolicies.isAtPath(arn)) {
                CallResult<String> document = calls.read(GET_POLICY, iam -> iam.managedPolicy(arn));
                if (document.isDone()) {
                    managed.put(arn, document.value());
                }
            }
        }
        Role read = found.value();
        return ObservedRole.of(
                account, new RoleDetail(role, read.arn(), read.tags(), documents, attached.value()), managed);
    }

    /** Its tags and whether it exists; its policies as they are known. */
    ObservedRole with(ObservedRole known) throws RetryLaterException, PermanentFailureException {
        CallResult<Role> found = tags();
        if (!found.isDone()) {
            return ObservedRole.missing(account, calls.role());
        }
        Role read = found.value();
        if (!read.arn().equals(known.arn())) {
            return all();
        }
        return ObservedRole.of(
                account,
                new RoleDetail(calls.role(), read.arn(), read.tags(), known.inlinePolicies(), known.attachedPolicies()),
                known.managedPolicies());
    }

    private CallResult<Role> tags() throws RetryLaterException, PermanentFailureException {
        return calls.read(GET_ROLE, iam -> iam.role(calls.role()));
    }
}
