package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.iam.IamAction.ATTACH_POLICY;
import static io.millrace.connectors.iam.IamAction.CREATE_POLICY;
import static io.millrace.connectors.iam.IamAction.CREATE_POLICY_VERSION;
import static io.millrace.connectors.iam.IamAction.DELETE_INLINE_POLICY;
import static io.millrace.connectors.iam.IamAction.DELETE_POLICY;
import static io.millrace.connectors.iam.IamAction.DELETE_POLICY_VERSION;
import static io.millrace.connectors.iam.IamAction.DETACH_POLICY;
import static io.millrace.connectors.iam.IamAction.GET_INLINE_POLICY;
import static io.millrace.connectors.iam.IamAction.LIST_INLINE_POLICIES;
import static io.millrace.connectors.iam.IamAction.LIST_POLICY_VERSIONS;
import static io.millrace.connectors.iam.IamAction.PUT_INLINE_POLICY;

import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.connectors.iam.WantedPolicy;
import java.util.List;

/**
 * The steps of an edit: removals first, then the policy. An agreement's policy is an inline one; where the role has no
 * room for it, a managed one of the same name. All steps are idempotent.
 */
final class EditSteps {

    private final EditCalls calls;

    EditSteps(EditCalls calls) {
        this.calls = calls;
    }

    void carryOut() {
        boolean gone = true;
        for (PolicyPlace place : calls.edit().getRemovals()) {
            for (String name : place.getNames()) {
                gone &= remove(place.getRole(), name);
            }
        }
        WantedPolicy wanted = calls.edit().getPolicy();
        if (wanted != null && gone) {
            calls.attempt(() -> write(wanted));
        }
    }

    private void write(WantedPolicy wanted) throws RetryLaterException, PermanentFailureException {
        requireTag(wanted);
        String role = wanted.getRole();
        String name = wanted.getName();
        CallResult<Void> put = calls.change(
                PUT_INLINE_POLICY,
                role,
                name,
                wanted.getDocument(),
                iam -> iam.putInlinePolicy(role, name, wanted.getDocument()));
        switch (put.disposition()) {
            case ABSENT:
                calls.conclude(EditCalls.roleMissing(role));
                break;
            case LIMIT_EXCEEDED:
                overflow(wanted);
                break;
            case DOCUMENT_REFUSED:
                throw withdrawn(wanted, documentRefused(wanted, put.reason()));
            default:
                removeManaged(role, name);
        }
        calls.counts().wrote();
        for (String legacy : wanted.getLegacyNames()) {
            if (!legacy.equals(name)) {
                removeInline(role, legacy);
            }
        }
    }

    private void requireTag(WantedPolicy wanted) throws RetryLaterException, PermanentFailureException {
        try {
            calls.requireTag(wanted);
        } catch (PermanentFailureException refused) {
            // The role may have lost the tag, and changed its owner, since the policy was written.
            remove(wanted.getRole(), wanted.getName());
            throw refused;
        }
    }

    private void overflow(WantedPolicy wanted) throws RetryLaterException, PermanentFailureException {
        String role = wanted.getRole();
        String name = wanted.getName();
        String document = wanted.getDocument();
        String arn = ManagedPolicy.arn(calls.caller(), name);
        CallResult<?> written = calls.change(
                CREATE_POLICY, role, name, document, iam -> iam.createPolicy(ManagedPolicy.PATH, name, document));
        if (written.disposition() == CallDisposition.ALREADY_EXISTS) {
            if (!removeSpareVersions(role, name, arn)) {
                calls.conclude(new Rejection(
                        "policy.name-taken",
                        role,
                        "The account has a managed policy " + name + " that is not " + arn
                                + ", where this integration keeps its own: delete it."));
            }
            written = calls.change(
                    CREATE_POLICY_VERSION, role, name, document, iam -> iam.createPolicyVersion(arn, document));
        }
        if (written.disposition() == CallDisposition.DOCUMENT_REFUSED) {
            throw withdrawn(wanted, documentRefused(wanted, written.reason()));
        }
        if (written.disposition() == CallDisposition.LIMIT_EXCEEDED) {
            throw withdrawn(wanted, roleFull(wanted, written.reason()));
        }
        CallResult<Void> attached = calls.change(ATTACH_POLICY, role, name, null, iam -> iam.attachPolicy(role, arn));
        if (attached.disposition() == CallDisposition.LIMIT_EXCEEDED) {
            throw withdrawn(wanted, roleFull(wanted, attached.reason()));
        }
        calls.counts().overflowed(name);
        removeInline(role, name);
    }

    /** The old policy no longer matches the agreement; remove it rather than leave it in place. */
    private PermanentFailureException withdrawn(WantedPolicy wanted, Rejection why) {
        remove(wanted.getRole(), wanted.getName());
        return new PermanentFailureException(why);
    }

    /** Returns whether it is gone. */
    private boolean remove(String role, String name) {
        boolean[] was = new boolean[2];
        boolean inlineGone = calls.attempt(() -> was[0] = removeInline(role, name));
        boolean managedGone = calls.attempt(() -> was[1] = removeManaged(role, name));
        if (was[0] || was[1]) {
            calls.counts().removed();
        }
        return inlineGone && managedGone;
    }

    /** Returns whether it was there. */
    private boolean removeInline(String role, String name) throws RetryLaterException, PermanentFailureException {
        return calls.change(DELETE_INLINE_POLICY, role, name, null, iam -> iam.deleteInlinePolicy(role, name))
                .isDone();
    }

    /** Returns whether it existed. For a missing policy a single call is made. */
    private boolean removeManaged(String role, String name) throws RetryLaterException, PermanentFailureException {
        String arn = ManagedPolicy.arn(calls.caller(), name);
        CallDisposition deleted = delete(role, name, arn);
        if (deleted == CallDisposition.IN_USE) {
            detach(role, name, arn);
            removeSpareVersions(role, name, arn);
            deleted = delete(role, name, arn);
        }
        WantedPolicy wanted = calls.edit().getPolicy();
        if (deleted == CallDisposition.IN_USE
                && wanted != null
                && wanted.getName().equals(name)) {
            // An earlier attempt of this edit has attached it.
            detach(wanted.getRole(), name, arn);
            deleted = delete(role, name, arn);
        }
        if (deleted == CallDisposition.IN_USE) {
            calls.conclude(new Rejection(
                    "policy.in-use",
                    role,
                    "Managed policy " + arn + " is no longer attached to role " + role + ", but to something else:"
                            + " detach it there, and it is deleted."));
        }
        calls.counts().returned(name);
        return deleted == CallDisposition.DONE;
    }

    private CallDisposition delete(String role, String name, String arn)
            throws RetryLaterException, PermanentFailureException {
        return calls.change(DELETE_POLICY, role, name, null, iam -> iam.deletePolicy(arn))
                .disposition();
    }

    private void detach(String role, String name, String arn) throws RetryLaterException, PermanentFailureException {
        calls.change(DETACH_POLICY, role, name, null, iam -> iam.detachPolicy(role, arn));
    }

    /** Returns whether there is such a policy. */
    private boolean removeSpareVersions(String role, String name, String arn)
            throws RetryLaterException, PermanentFailureException {
        CallResult<List<String>> spare = calls.read(LIST_POLICY_VERSIONS, role, iam -> iam.spareVersions(arn));
        if (!spare.isDone()) {
            return false;
        }
        for (String version : spare.value()) {
            calls.change(DELETE_POLICY_VERSION, role, name, null, iam -> iam.deletePolicyVersion(arn, version));
        }
        return true;
    }

    private static Rejection documentRefused(WantedPolicy wanted, String reason) {
        return new Rejection(
                "iam.invalid",
                wanted.getRole(),
                "IAM does not take the policy " + wanted.getName() + " for role " + wanted.getRole() + ": " + reason
                        + ".");
    }

    private Rejection roleFull(WantedPolicy wanted, String reason) throws RetryLaterException {
        return new Rejection(
                "role.full",
                wanted.getRole(),
                "Role " + wanted.getRole() + " has no room for another agreement: " + room(wanted)
                        + ", and as a managed policy it was refused: " + reason
                        + ". Remove policies from the role, end agreements that are not used, or give the data"
                        + " product a role of its own.");
    }

    private String room(WantedPolicy wanted) throws RetryLaterException {
        String role = wanted.getRole();
        int needed = characters(wanted.getDocument());
        try {
            int taken = 0;
            CallResult<List<String>> names = calls.read(LIST_INLINE_POLICIES, role, iam -> iam.inlinePolicies(role));
            for (String name : names.isDone() ? names.value() : List.<String>of()) {
                CallResult<String> other = calls.read(GET_INLINE_POLICY, role, iam -> iam.inlinePolicy(role, name));
                taken += other.isDone() && !name.equals(wanted.getName()) ? characters(other.value()) : 0;
            }
            return "its inline policies may have " + Iam.INLINE_CHARACTERS_MAX
                    + " characters together, other policies take " + taken + " and this one needs " + needed;
        } catch (PermanentFailureException unreadable) {
            return "its inline policies may have " + Iam.INLINE_CHARACTERS_MAX
                    + " characters together and this one needs " + needed;
        }
    }

    /** As IAM counts them. */
    private static int characters(String document) {
        return (int)
                document.chars().filter(each -> !Character.isWhitespace(each)).count();
    }
}
