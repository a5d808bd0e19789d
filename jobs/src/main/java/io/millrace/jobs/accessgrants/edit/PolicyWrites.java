package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.iam.IamAction.ATTACH_POLICY;
import static io.millrace.connectors.iam.IamAction.CREATE_POLICY;
import static io.millrace.connectors.iam.IamAction.CREATE_POLICY_VERSION;
import static io.millrace.connectors.iam.IamAction.DELETE_INLINE_POLICY;
import static io.millrace.connectors.iam.IamAction.DELETE_POLICY;
import static io.millrace.connectors.iam.IamAction.DELETE_POLICY_VERSION;
import static io.millrace.connectors.iam.IamAction.DETACH_POLICY;
import static io.millrace.connectors.iam.IamAction.LIST_POLICY_VERSIONS;
import static io.millrace.connectors.iam.IamAction.PUT_INLINE_POLICY;

import io.millrace.jobs.accessgrants.policy.ManagedPolicies;
import io.millrace.jobs.accessgrants.policy.ObservedRole;
import io.millrace.jobs.accessgrants.policy.PolicyStep;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Function;

/** The carrying out of a change of one policy. Every sequence of calls may be repeated from its beginning. */
final class PolicyWrites {

    static final String IN_USE = "policy.in-use";
    /** The account is out of managed policies. */
    static final String IAM_LIMIT = "iam.limit";

    private static final String ROLE_FULL = "role.full";

    /** The quota of a document, in IAM's message; other quotas of a new policy are the account's. */
    private static final String SIZE_QUOTA = "PolicySize";

    private final RoleCalls calls;
    private final RoleCounts counts;
    private final Function<String, SortedSet<String>> attachedElsewhere;

    /** @param attachedElsewhere names of other roles that a policy is attached to, by its ARN, as far as they are known */
    PolicyWrites(RoleCalls calls, RoleCounts counts, Function<String, SortedSet<String>> attachedElsewhere) {
        this.calls = calls;
        this.counts = counts;
        this.attachedElsewhere = attachedElsewhere;
    }

    /** The effect of a change. */
    static final class Effect {

        private static final Effect MADE = new Effect(CallDisposition.DONE, "");
        private static final Effect NO_ROLE = new Effect(CallDisposition.ABSENT, "");

        private final CallDisposition disposition;
        private final String reason;
        private final String rule;

        private Effect(CallDisposition disposition, String reason) {
            this(disposition, "", reason);
        }

        private Effect(CallDisposition disposition, String rule, String reason) {
            this.disposition = disposition;
            this.rule = rule;
            this.reason = reason;
        }

        /**
         * DONE; ABSENT: there is no such role; IN_USE: done, but the policy is left, without rights; LIMIT_EXCEEDED or
         * DOCUMENT_REFUSED: not done.
         */
        CallDisposition disposition() {
            return disposition;
        }

        /** Id of the broken rule; empty when none is. */
        String rule() {
            return rule;
        }

        String reason() {
            return reason;
        }
    }

    Effect carryOut(PolicyStep step, ObservedRole observed) throws RetryLaterException, PermanentFailureException {
        switch (step.kind()) {
            case PUT_INLINE:
                return putInline(step);
            case DELETE_INLINE:
                return deleteInline(step);
            case PUT_MANAGED:
                return putManaged(step, observed);
            case DELETE_MANAGED:
                return deleteManaged(step, ManagedPolicies.arn(observed.arn(), step.policy()));
            case DETACH_MANAGED:
                return detach(step, ManagedPolicies.arn(observed.arn(), step.policy()));
        }
        throw new IllegalStateException("unknown: " + step.kind());
    }

    private Effect putInline(PolicyStep step) throws RetryLaterException, PermanentFailureException {
        CallResult<Void> put = calls.change(
                PUT_INLINE_POLICY,
                step,
                step.document(),
                iam -> iam.putInlinePolicy(calls.role(), step.policy(), step.document()));
        if (put.isDone()) {
            counts.wrote();
        }
        return effect(put, ROLE_FULL);
    }

    private Effect deleteInline(PolicyStep step) throws RetryLaterException, PermanentFailureException {
        CallResult<Void> deleted = calls.change(
                DELETE_INLINE_POLICY, step, null, iam -> iam.deleteInlinePolicy(calls.role(), step.policy()));
        if (deleted.isDone()) {
            counts.removed();
        }
        return Effect.MADE;
    }

    private Effect putManaged(PolicyStep step, ObservedRole observed)
            throws RetryLaterException, PermanentFailureException {
        String arn = ManagedPolicies.arn(observed.arn(), step.policy());
        boolean isAttached = observed.attachedPolicies().contains(arn);
        CallResult<?> written = isAttached ? newVersion(step, arn) : create(step, arn);
        if (written.disposition() == CallDisposition.IN_USE) {
            return new Effect(CallDisposition.LIMIT_EXCEEDED, IN_USE, inUse(arn, "It receives no rights"));
        }
        if (!written.isDone()) {
            boolean tooLarge = isAttached || written.reason().contains(SIZE_QUOTA);
            return effect(written, tooLarge ? ROLE_FULL : IAM_LIMIT);
        }
        if (!isAttached) {
            CallResult<Void> attached =
                    calls.change(ATTACH_POLICY, step, null, iam -> iam.attachPolicy(calls.role(), arn));
            if (!attached.isDone()) {
                delete(step, arn);
                return effect(attached, ROLE_FULL);
            }
        }
        counts.wroteManaged(arn);
        return Effect.MADE;
    }

    /** A policy of the name that is not attached to the role is of an attempt that did not reach its end, or attached elsewhere. */
    private CallResult<?> create(PolicyStep step, String arn) throws RetryLaterException, PermanentFailureException {
        CallResult<String> created = create(step);
        if (created.disposition() != CallDisposition.ALREADY_EXISTS) {
            return created;
        }
        if (!removeSpareVersions(step, arn)) {
            throw new PermanentFailureException(new Rejection(
                    "policy.name-taken",
                    calls.role(),
                    "The account has a managed policy " + step.policy() + " that is not " + arn
                            + ", where this integration keeps its own: delete it."));
        }
        if (delete(step, arn) == CallDisposition.IN_USE) {
            return CallResult.failed(CallDisposition.IN_USE, "");
        }
        return create(step);
    }

    private CallResult<String> create(PolicyStep step) throws RetryLaterException, PermanentFailureException {
        return calls.change(
                CREATE_POLICY,
                step,
                step.document(),
                iam -> iam.createPolicy(ManagedPolicies.PATH, step.policy(), step.document()));
    }

    private CallResult<Void> newVersion(PolicyStep step, String arn)
            throws RetryLaterException, PermanentFailureException {
        removeSpareVersions(step, arn);
        return calls.change(
                CREATE_POLICY_VERSION, step, step.document(), iam -> iam.createPolicyVersion(arn, step.document()));
    }

    /** It is made to give nothing first: whatever comes between, nobody whom it is attached to has the rights. */
    private Effect deleteManaged(PolicyStep step, String arn) throws RetryLaterException, PermanentFailureException {
        boolean exists = removeSpareVersions(step, arn);
        if (exists) {
            calls.change(
                    CREATE_POLICY_VERSION,
                    step,
                    ManagedPolicies.NOTHING,
                    iam -> iam.createPolicyVersion(arn, ManagedPolicies.NOTHING));
        }
        detach(step, arn);
        if (!exists) {
            return Effect.MADE;
        }
        removeSpareVersions(step, arn);
        CallDisposition deleted = delete(step, arn);
        counts.removedManaged(arn);
        return deleted == CallDisposition.IN_USE
                ? new Effect(CallDisposition.IN_USE, IN_USE, inUse(arn, "It gives no access any more"))
                : Effect.MADE;
    }

    private Effect detach(PolicyStep step, String arn) throws RetryLaterException, PermanentFailureException {
        calls.change(DETACH_POLICY, step, null, iam -> iam.detachPolicy(calls.role(), arn));
        return Effect.MADE;
    }

    private String inUse(String arn, String consequence) {
        SortedSet<String> elsewhere = attachedElsewhere.apply(arn);
        return "Managed policy " + arn + " of role " + calls.role() + " is attached to "
                + (elsewhere.isEmpty() ? "something else" : String.join(", ", elsewhere)) + " too. " + consequence
                + ": detach it there, and delete it.";
    }

    private CallDisposition delete(PolicyStep step, String arn) throws RetryLaterException, PermanentFailureException {
        return calls.change(DELETE_POLICY, step, null, iam -> iam.deletePolicy(arn))
                .disposition();
    }

    /** Returns whether there is such a policy. */
    private boolean removeSpareVersions(PolicyStep step, String arn)
            throws RetryLaterException, PermanentFailureException {
        CallResult<List<String>> spare = calls.read(LIST_POLICY_VERSIONS, iam -> iam.spareVersions(arn));
        if (!spare.isDone()) {
            return false;
        }
        for (String version : spare.value()) {
            calls.change(DELETE_POLICY_VERSION, step, null, iam -> iam.deletePolicyVersion(arn, version));
        }
        return true;
    }

    /** @param full the rule that an exhausted quota breaks */
    private Effect effect(CallResult<?> answer, String full) {
        String role = calls.role();
        switch (answer.disposition()) {
            case DONE:
                return Effect.MADE;
            case ABSENT:
                return Effect.NO_ROLE;
            case LIMIT_EXCEEDED:
                return new Effect(
                        CallDisposition.LIMIT_EXCEEDED,
                        full,
                        full.equals(ROLE_FULL)
                                ? "Role " + role + " has no room for another agreement: " + answer.reason()
                                        + ". Remove policies from the role, end agreements that are not used, or give"
                                        + " the data product a role of its own."
                                : "The account of role " + role + " is out of managed policies: " + answer.reason()
                                        + ". Have the quota raised, or delete policies that are not used.");
            case DOCUMENT_REFUSED:
                return new Effect(
                        CallDisposition.DOCUMENT_REFUSED,
                        "iam.invalid",
                        "IAM does not take a policy for role " + role + ": " + answer.reason() + ".");
            default:
                throw new IllegalStateException("unexpected: " + answer.disposition());
        }
    }
}
