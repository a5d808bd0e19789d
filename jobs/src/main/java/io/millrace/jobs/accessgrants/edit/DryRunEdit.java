package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.iam.IamAction.CREATE_POLICY_VERSION;
import static io.millrace.connectors.iam.IamAction.DELETE_INLINE_POLICY;
import static io.millrace.connectors.iam.IamAction.DELETE_POLICY;
import static io.millrace.connectors.iam.IamAction.DETACH_POLICY;
import static io.millrace.connectors.iam.IamAction.GET_INLINE_POLICY;
import static io.millrace.connectors.iam.IamAction.GET_POLICY;
import static io.millrace.connectors.iam.IamAction.LIST_ATTACHED_POLICIES;
import static io.millrace.connectors.iam.IamAction.LIST_INLINE_POLICIES;
import static io.millrace.connectors.iam.IamAction.PUT_INLINE_POLICY;

import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.connectors.iam.WantedPolicy;
import java.util.List;

/**
 * The dry run of an edit: it determines the changes by reading only. Quotas and the validity of the document show only
 * in a write.
 */
final class DryRunEdit {

    private final EditCalls calls;

    DryRunEdit(EditCalls calls) {
        this.calls = calls;
    }

    void carryOut() {
        for (PolicyPlace place : calls.edit().getRemovals()) {
            calls.attempt(() -> remove(place));
        }
        WantedPolicy wanted = calls.edit().getPolicy();
        if (wanted != null) {
            calls.attempt(() -> write(wanted));
        }
    }

    private void remove(PolicyPlace place) throws RetryLaterException, PermanentFailureException {
        String role = place.getRole();
        CallResult<List<String>> inline = calls.read(LIST_INLINE_POLICIES, role, iam -> iam.inlinePolicies(role));
        CallResult<List<String>> attached =
                calls.read(LIST_ATTACHED_POLICIES, role, iam -> iam.attachedPolicies(role, ManagedPolicy.PATH));
        for (String name : place.getNames()) {
            if (inline.isDone() && inline.value().contains(name)) {
                calls.record(DELETE_INLINE_POLICY, role, name, null);
            }
            if (attached.isDone() && attached.value().contains(ManagedPolicy.arn(calls.caller(), name))) {
                calls.record(DETACH_POLICY, role, name, null);
                calls.record(DELETE_POLICY, role, name, null);
            }
        }
    }

    private void write(WantedPolicy wanted) throws RetryLaterException, PermanentFailureException {
        requireTag(wanted);
        String role = wanted.getRole();
        String name = wanted.getName();
        String arn = ManagedPolicy.arn(calls.caller(), name);
        CallResult<List<String>> inline = calls.read(LIST_INLINE_POLICIES, role, iam -> iam.inlinePolicies(role));
        if (!inline.isDone()) {
            calls.conclude(EditCalls.roleMissing(role));
        }
        CallResult<List<String>> attached =
                calls.read(LIST_ATTACHED_POLICIES, role, iam -> iam.attachedPolicies(role, ManagedPolicy.PATH));
        if (attached.isDone() && attached.value().contains(arn)) {
            CallResult<String> document = calls.read(GET_POLICY, role, iam -> iam.managedPolicy(arn));
            if (!document.isDone() || !document.value().equals(wanted.getDocument())) {
                calls.record(CREATE_POLICY_VERSION, role, name, wanted.getDocument());
            }
        } else if (!isWritten(wanted, inline.value())) {
            calls.record(PUT_INLINE_POLICY, role, name, wanted.getDocument());
        }
        for (String legacy : wanted.getLegacyNames()) {
            if (!legacy.equals(name) && inline.value().contains(legacy)) {
                calls.record(DELETE_INLINE_POLICY, role, legacy, null);
            }
        }
    }

    private void requireTag(WantedPolicy wanted) throws RetryLaterException, PermanentFailureException {
        try {
            calls.requireTag(wanted);
        } catch (PermanentFailureException refused) {
            remove(new PolicyPlace(wanted.getRole(), List.of(wanted.getName())));
            throw refused;
        }
    }

    private boolean isWritten(WantedPolicy wanted, List<String> inline)
            throws RetryLaterException, PermanentFailureException {
        if (!inline.contains(wanted.getName())) {
            return false;
        }
        CallResult<String> document = calls.read(
                GET_INLINE_POLICY, wanted.getRole(), iam -> iam.inlinePolicy(wanted.getRole(), wanted.getName()));
        return document.isDone() && document.value().equals(wanted.getDocument());
    }
}
