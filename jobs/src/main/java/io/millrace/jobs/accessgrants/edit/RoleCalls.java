package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.content.Sha256;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.PolicyStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The calls about one role, made one after the other on a thread that may block, with their lines of the audit. */
final class RoleCalls {

    private final Iam iam;
    private final RoleCounts counts;
    private final DesiredRole desired;
    private final String caller;
    private final boolean dryRun;
    private final Instant now;
    private final List<RoleResult> audit = new ArrayList<>();

    /**
     * @param caller ARN of the identity that makes the calls
     * @param dryRun marks the lines of the audit
     */
    RoleCalls(Iam iam, RoleCounts counts, DesiredRole desired, String caller, boolean dryRun, Instant now) {
        this.iam = iam;
        this.counts = counts;
        this.desired = desired;
        this.caller = caller;
        this.dryRun = dryRun;
        this.now = now;
    }

    String role() {
        return desired.getRole();
    }

    String caller() {
        return caller;
    }

    /** A call that changes nothing. */
    <T> CallResult<T> read(IamAction action, Function<Iam, CompletionStage<T>> call)
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
                    throw new PermanentFailureException(refusal(action, failure));
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
            IamAction action, PolicyStep step, @Nullable String document, Function<Iam, CompletionStage<T>> call)
            throws RetryLaterException, PermanentFailureException {
        CallResult<T> answer = read(action, call);
        if (answer.isDone()) {
            record(action, step, document);
        }
        return answer;
    }

    /** A line of the audit. */
    void record(IamAction action, PolicyStep step, @Nullable String document) {
        audit.add(RoleResult.newBuilder()
                .setAudit(AccessAudit.newBuilder()
                        .setAt(now.toEpochMilli())
                        .setWho(caller)
                        .setAction(action.qualifiedName())
                        .setAgreements(List.copyOf(step.agreements()))
                        .setAccount(desired.getAccount())
                        .setRole(desired.getRole())
                        .setPolicy(step.policy())
                        .setDocumentSha256(document == null ? null : Sha256.of(document))
                        .setCause(desired.getCause())
                        .setDryRun(dryRun)
                        .build())
                .build());
    }

    /** Lines of the audit, in order. */
    List<RoleResult> audit() {
        return audit;
    }

    private Rejection refusal(IamAction action, IamException failure) {
        return new Rejection(
                "iam." + word(failure.kind()),
                role(),
                action.qualifiedName() + " for role " + role() + " was refused: " + failure.reason() + ".");
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
}
