package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.content.Sha256;
import io.millrace.connectors.iam.GrantAudit;
import io.millrace.connectors.iam.GrantCommand;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantResult;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.iam.Role;
import io.millrace.connectors.iam.WantedPolicy;
import io.millrace.connectors.retry.AsyncFailures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The calls of one step of an edit, made sequentially on the step's thread, with their audit lines and rejections. */
final class EditCalls {

    /** Retries before a role or tag that IAM does not return counts as missing, for eventual consistency. */
    static final int CONSISTENCY_RETRIES = 3;

    private final Iam iam;
    private final GrantCounts counts;
    private final GrantCommand command;
    private final String caller;
    private final boolean dryRun;
    private final Instant now;
    private final List<GrantResult> audit = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private boolean retryNeeded;

    /** @param caller ARN of the identity that makes the calls */
    EditCalls(Iam iam, GrantCounts counts, GrantCommand command, String caller, boolean dryRun, Instant now) {
        this.iam = iam;
        this.counts = counts;
        this.command = command;
        this.caller = caller;
        this.dryRun = dryRun;
        this.now = now;
    }

    /** A sequence of calls that ends with the first failure. */
    @FunctionalInterface
    interface Piece {
        void carryOut() throws RetryLaterException, PermanentFailureException;
    }

    /** Returns whether it succeeded. Its failure does not affect other sequences. */
    boolean attempt(Piece piece) {
        try {
            piece.carryOut();
            return true;
        } catch (RetryLaterException later) {
            retryNeeded = true;
        } catch (PermanentFailureException permanent) {
            rejections.add(permanent.rejection());
        }
        return false;
    }

    /** A call that changes nothing. */
    <T> CallResult<T> read(IamAction action, String role, Function<Iam, CompletionStage<T>> call)
            throws RetryLaterException, PermanentFailureException {
        counts.called();
        try {
            return CallResult.done(AsyncFailures.await(call.apply(iam), IamException.class));
        } catch (IamException failure) {
            CallDisposition disposition = CallDisposition.of(action, failure.kind());
            switch (disposition) {
                case RETRY:
                    throw new RetryLaterException(failure, null);
                case PERMANENT_FAILURE:
                    throw new PermanentFailureException(refusal(action, role, failure));
                default:
                    return CallResult.failed(disposition, failure.reason());
            }
        }
    }

    /**
     * A call that changes something; a successful one is in the audit.
     *
     * @param document as written; null when none is
     */
    <T> CallResult<T> change(
            IamAction action,
            String role,
            String policy,
            @Nullable String document,
            Function<Iam, CompletionStage<T>> call)
            throws RetryLaterException, PermanentFailureException {
        CallResult<T> answer = read(action, role, call);
        if (answer.isDone()) {
            record(action, role, policy, document);
        }
        return answer;
    }

    /** A line of the audit. */
    void record(IamAction action, String role, String policy, @Nullable String document) {
        GrantEdit edit = command.getEdit();
        audit.add(new GrantResult(
                GrantAudit.newBuilder()
                        .setAt(now.toEpochMilli())
                        .setWho(caller)
                        .setAction(action.qualifiedName())
                        .setAgreement(edit.getAgreement())
                        .setRole(role)
                        .setPolicy(policy)
                        .setDocumentSha256(document == null ? null : Sha256.of(document))
                        .setCause(edit.getCause())
                        .setDryRun(dryRun)
                        .build(),
                null));
    }

    /** Ends the sequence: retried at first, for eventual consistency, then a permanent failure. */
    void conclude(Rejection rejection) throws RetryLaterException, PermanentFailureException {
        if (command.getProgress().getRetries() >= CONSISTENCY_RETRIES) {
            throw new PermanentFailureException(rejection);
        }
        throw new RetryLaterException(rejection);
    }

    /** Ends the sequence when the role does not have the required tag. */
    void requireTag(WantedPolicy wanted) throws RetryLaterException, PermanentFailureException {
        String key = wanted.getTagKey();
        if (key == null) {
            return;
        }
        String name = wanted.getRole();
        CallResult<Role> role = read(IamAction.GET_ROLE, name, port -> port.role(name));
        if (!role.isDone()) {
            conclude(roleMissing(name));
        }
        String found = role.value().tags().get(key);
        String needed = wanted.getTagValue();
        if (found == null || (needed != null && !needed.equals(found))) {
            conclude(new Rejection(
                    "role.tag",
                    name,
                    "Role " + name + (found == null ? " has no tag " + key : " has tag " + key + " = " + found)
                            + ": its owner has to set it" + (needed == null ? "" : " to " + needed)
                            + " before it is given access."));
        }
    }

    static Rejection roleMissing(String role) {
        return new Rejection(
                "role.missing",
                role,
                "Role " + role + " does not exist in the AWS account of this integration: create it, or correct"
                        + " aws-role-name of the consuming data product.");
    }

    private static Rejection refusal(IamAction action, String role, IamException failure) {
        String on = role.isEmpty() ? "" : " for role " + role;
        return new Rejection(
                "iam." + word(failure.kind()),
                role,
                action.qualifiedName() + on + " was refused: " + failure.reason() + ".");
    }

    private static String word(Kind kind) {
        switch (kind) {
            case MISSING:
                return "missing";
            case EXISTS:
                return "exists";
            case LIMIT:
                return "limit";
            case UNMODIFIABLE:
                return "unmodifiable";
            case CONFLICT:
                return "conflict";
            case DENIED:
                return "denied";
            case INVALID:
                return "invalid";
            case NOT_NOW:
            case UNANSWERED:
                return "unavailable";
        }
        throw new IllegalStateException("unknown: " + kind);
    }

    GrantEdit edit() {
        return command.getEdit();
    }

    String caller() {
        return caller;
    }

    GrantCounts counts() {
        return counts;
    }

    /** Whether a call has to be repeated. */
    boolean isRetryNeeded() {
        return retryNeeded;
    }

    /** Permanent failures; empty when there are none. */
    List<Rejection> rejections() {
        return rejections;
    }

    List<GrantResult> audit() {
        return audit;
    }
}
