package io.millrace.jobs.accessgrants.edit;

import static io.millrace.connectors.iam.IamAction.ATTACH_POLICY;
import static io.millrace.connectors.iam.IamAction.CREATE_POLICY;
import static io.millrace.connectors.iam.IamAction.CREATE_POLICY_VERSION;
import static io.millrace.connectors.iam.IamAction.DELETE_INLINE_POLICY;
import static io.millrace.connectors.iam.IamAction.DELETE_POLICY;
import static io.millrace.connectors.iam.IamAction.DETACH_POLICY;
import static io.millrace.connectors.iam.IamAction.PUT_INLINE_POLICY;

import io.millrace.jobs.accessgrants.policy.DesiredGrant;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.DiffOptions;
import io.millrace.jobs.accessgrants.policy.EndedGrant;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import io.millrace.jobs.accessgrants.policy.GrantVerdict;
import io.millrace.jobs.accessgrants.policy.ManagedPolicies;
import io.millrace.jobs.accessgrants.policy.ObservedRole;
import io.millrace.jobs.accessgrants.policy.PolicyStep;
import io.millrace.jobs.accessgrants.policy.RoleDiff;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to make a role equal to its desired state: the role is read, the difference computed and carried out, on one
 * thread that may block. Removals come first, and each is tried whatever happens to the others; after a failure for the
 * moment nothing is written.
 *
 * <p>A grant that IAM refuses is treated as one that a rule refuses: its rights go, those of the others are written. When
 * IAM refuses a document with rights of several grants, halves of them are tried until the one is found.
 */
final class RoleChain {

    private final DesiredRole desired;
    private final RolePolicies rules;
    private final RoleCalls calls;
    private final PolicyWrites writes;
    private final boolean dryRun;

    /** Grants that IAM refuses. */
    private final Map<String, Rejection> refused = new LinkedHashMap<>();
    /** Grants of documents that IAM refuses, in groups to try. */
    private final Deque<List<String>> doubtful = new ArrayDeque<>();

    private final Set<PolicyStep> failed = new HashSet<>();
    private final RoleAttempt attempt = new RoleAttempt();

    private DiffOptions options;
    private boolean accountFull;
    /** Whether the policies were read in this attempt, so that the difference is computed from what is there. */
    private boolean isRead;

    /**
     * @param options whether rights may be written, and which agreements' not
     * @param dryRun nothing is changed: the audit shows what would be
     */
    RoleChain(
            DesiredRole desired,
            RolePolicies rules,
            DiffOptions options,
            RoleCalls calls,
            PolicyWrites writes,
            boolean dryRun) {
        this.desired = desired;
        this.rules = rules;
        this.options = options;
        this.calls = calls;
        this.writes = writes;
        this.dryRun = dryRun;
    }

    /** @param known the role as it is known from own writes; null for nothing */
    RoleAttempt run(@Nullable ObservedRole known) {
        RoleReading reading = new RoleReading(calls, desired.getAccount());
        ObservedRole observed = observe(reading, known);
        if (observed == null) {
            attempt.nothingRead(desired);
            return attempt;
        }
        RoleDiff diff = RoleDiff.of(effective(), observed, rules, options);
        for (boolean again = true; again; ) {
            Round round = new Round(observed);
            round.carryOut(diff);
            observed = round.observed;
            again = round.again;
            if (!again && !doubtful.isEmpty() && !attempt.isTransient()) {
                doubtful.pop();
                again = true;
            }
            if (round.isUnexpected && !isRead) {
                ObservedRole read = observe(reading, null);
                observed = read == null ? observed : read;
                again = read != null;
            }
            if (again) {
                diff = RoleDiff.of(effective(), observed, rules, options);
            }
        }
        conclude(diff, observed);
        return attempt;
    }

    /** Whether the policies were read, not known from own writes. */
    boolean isRead() {
        return isRead;
    }

    /** Null when it cannot be read. */
    private @Nullable ObservedRole observe(RoleReading reading, @Nullable ObservedRole known) {
        try {
            isRead = known == null;
            return known == null ? reading.all() : reading.with(known);
        } catch (RetryLaterException later) {
            attempt.failForNow();
        } catch (PermanentFailureException permanent) {
            attempt.failUnread(permanent.rejection());
        }
        if (known != null) {
            // The removals need no read.
            options = options.withoutWrites();
        }
        return known;
    }

    /** The desired state less what IAM refuses. */
    private DesiredRole effective() {
        Set<String> untried = doubtful.stream().flatMap(List::stream).collect(Collectors.toSet());
        if (refused.isEmpty() && untried.isEmpty()) {
            return desired;
        }
        DesiredRole effective = DesiredRole.newBuilder(desired).build();
        List<DesiredGrant> grants = new ArrayList<>();
        List<EndedGrant> ended = new ArrayList<>(effective.getEnded());
        for (DesiredGrant grant : effective.getGrants()) {
            Rejection refusal = refused.get(grant.getAgreement());
            if (refusal != null) {
                ended.add(refused(grant, refusal));
            } else {
                grant.setConfirmed(grant.getConfirmed() && !untried.contains(grant.getAgreement()));
                grants.add(grant);
            }
        }
        effective.setGrants(grants);
        effective.setEnded(ended);
        return effective;
    }

    private static EndedGrant refused(DesiredGrant grant, Rejection refusal) {
        return EndedGrant.newBuilder()
                .setAgreement(grant.getAgreement())
                .setResource(grant.getResource())
                .setTable(grant.getTable())
                .setArns(grant.getArns())
                .setOutcome(EndedOutcome.REFUSED)
                .setRule(refusal.rule())
                .setReason(refusal.reason())
                .build();
    }

    private void conclude(RoleDiff diff, ObservedRole observed) {
        Map<String, GrantVerdict.Status> actual = new TreeMap<>();
        if (!failed.isEmpty()) {
            RoleDiff.of(effective(), observed, rules, options.withoutWrites())
                    .verdicts()
                    .forEach(verdict -> actual.put(verdict.agreement(), verdict.status()));
        }
        attempt.conclude(desired, diff, observed, actual);
    }

    /** The carrying out of one difference. */
    private final class Round {

        private ObservedRole observed;
        /** Whether the difference has to be computed again. */
        private boolean again;
        /** Whether IAM has refused for a reason that the difference would have known. */
        private boolean isUnexpected;

        private Round(ObservedRole observed) {
            this.observed = observed;
        }

        private void carryOut(RoleDiff diff) {
            diff.removals().forEach(this::carryOut);
            if (!again && !attempt.isTransient()) {
                diff.writes().forEach(this::write);
            } else if (!again) {
                failed.addAll(diff.writes());
            }
            if (!again && failed.isEmpty()) {
                diff.cleanups().forEach(this::carryOut);
            }
        }

        private void write(PolicyStep step) {
            if (again) {
                return;
            }
            // An agreement that still has rights that have to go is given none.
            if (attempt.isTransient() || attempt.isUnfinished(step.agreements())) {
                failed.add(step);
            } else {
                carryOut(step);
            }
        }

        private void carryOut(PolicyStep step) {
            if (failed.contains(step)) {
                return;
            }
            if (dryRun) {
                show(step, observed);
                observed = observed.after(step);
                return;
            }
            try {
                taken(step, writes.carryOut(step, observed));
            } catch (RetryLaterException later) {
                failed.add(step);
                attempt.failForNow(step);
            } catch (PermanentFailureException permanent) {
                failed.add(step);
                attempt.fail(step, permanent.rejection());
            }
        }

        private void taken(PolicyStep step, PolicyWrites.Effect effect) {
            switch (effect.disposition()) {
                case DONE:
                    observed = observed.after(step);
                    break;
                case IN_USE:
                    observed = observed.after(step);
                    attempt.note(step, new Rejection(effect.rule(), calls.role(), effect.reason()));
                    break;
                case ABSENT:
                    observed = ObservedRole.missing(desired.getAccount(), desired.getRole());
                    again = true;
                    break;
                default:
                    refuse(step, effect);
            }
        }

        private void refuse(PolicyStep step, PolicyWrites.Effect effect) {
            Rejection rejection = new Rejection(effect.rule(), calls.role(), effect.reason());
            if (effect.disposition() == CallDisposition.LIMIT_EXCEEDED && !isRead) {
                isUnexpected = true;
                return;
            }
            if (effect.rule().equals(PolicyWrites.IAM_LIMIT) && !accountFull) {
                accountFull = true;
                options = options.accountFull();
                again = true;
                attempt.note(step, rejection);
                return;
            }
            List<String> suspects = suspects(step);
            if (suspects.isEmpty()) {
                failed.add(step);
                attempt.fail(step, rejection);
                return;
            }
            again = true;
            if (suspects.size() == 1 || effect.disposition() != CallDisposition.DOCUMENT_REFUSED) {
                suspects.forEach(agreement -> refused.put(agreement, rejection));
            } else {
                int half = suspects.size() / 2;
                doubtful.push(suspects.subList(half, suspects.size()));
                doubtful.push(suspects.subList(0, half));
            }
        }

        private List<String> suspects(PolicyStep step) {
            Set<String> granted = desired.getGrants().stream()
                    .map(DesiredGrant::getAgreement)
                    .filter(agreement -> !refused.containsKey(agreement))
                    .collect(Collectors.toSet());
            return step.agreements().stream().filter(granted::contains).collect(Collectors.toList());
        }
    }

    private void show(PolicyStep step, ObservedRole observed) {
        switch (step.kind()) {
            case PUT_INLINE:
                calls.record(PUT_INLINE_POLICY, step, step.document());
                break;
            case DELETE_INLINE:
                calls.record(DELETE_INLINE_POLICY, step, null);
                break;
            case PUT_MANAGED:
                if (observed.attachedPolicies().contains(ManagedPolicies.arn(observed.arn(), step.policy()))) {
                    calls.record(CREATE_POLICY_VERSION, step, step.document());
                } else {
                    calls.record(CREATE_POLICY, step, step.document());
                    calls.record(ATTACH_POLICY, step, null);
                }
                break;
            case DELETE_MANAGED:
                calls.record(DETACH_POLICY, step, null);
                calls.record(DELETE_POLICY, step, null);
                break;
            case DETACH_MANAGED:
                calls.record(DETACH_POLICY, step, null);
                break;
        }
    }
}
