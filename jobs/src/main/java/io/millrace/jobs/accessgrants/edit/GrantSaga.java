package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.iam.GrantCommand;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantPhase;
import io.millrace.connectors.iam.GrantProgress;
import io.millrace.connectors.iam.GrantResult;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.retry.Backoff;
import io.millrace.connectors.retry.CallThreads;
import io.millrace.connectors.saga.Saga;
import io.millrace.connectors.saga.StepResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The saga of an edit of an agreement's policies: removals, then the policy, then the report on the agreement's page. A
 * step does either all edits or the report, while it locks the affected roles; a transient failure repeats the whole
 * step, so a restart needs no reconciliation.
 *
 * <p>An edit that fails permanently is abandoned with one reject, and the page shows the reason. Abandoned removals
 * prevent the policy from being written, but no other removals.
 *
 * <p>The results have an audit line for each call that changed something. They are durable from the next checkpoint on:
 * when the process dies before it, the lines of writes are repeated, and those of removals are lost.
 */
public final class GrantSaga implements Saga<GrantCommand, GrantResult> {

    /** Running or queued steps: the maximum that a checkpoint waits for. */
    private static final int STEPS_PER_THREAD = 4;

    private final Iam iam;
    private final DataMesh mesh;
    private final GrantSettings settings;
    private final Rejects rejects;
    private final GrantCounts counts;
    private final StatusSteps status;
    private final RoleLocks locks = new RoleLocks();
    private final CallThreads edits;
    /** Separate threads, so that no edit waits for a report. */
    private final CallThreads reports;

    private volatile @Nullable String caller;

    /**
     * @param iam closed with this
     * @param mesh the receiver of reports; closed with this
     */
    public GrantSaga(Iam iam, DataMesh mesh, GrantSettings settings, Rejects rejects, GrantCounts counts) {
        this.iam = iam;
        this.mesh = mesh;
        this.settings = settings;
        this.rejects = rejects;
        this.counts = counts;
        this.status = new StatusSteps(mesh, settings.status(), new ProvisioningSupport(), counts);
        this.edits = threads("grants", settings.concurrentCalls());
        this.reports = threads("grant-reports", settings.concurrentCalls());
    }

    private static CallThreads threads(String name, int concurrentCalls) {
        return new CallThreads(name, concurrentCalls, STEPS_PER_THREAD * concurrentCalls);
    }

    /** An edit that has not started. */
    public static GrantCommand begin(GrantEdit edit) {
        return new GrantCommand(
                edit, GrantProgress.newBuilder().setPhase(GrantPhase.EDIT).build());
    }

    /** Whether two edits are equal except for their causes. */
    static boolean isRepetition(GrantCommand command, GrantCommand other) {
        return what(command).equals(what(other));
    }

    private static GrantEdit what(GrantCommand command) {
        return GrantEdit.newBuilder(command.getEdit())
                .setCause("")
                .setDecidedAt(0)
                .build();
    }

    /** A dry-run edit. Skips the wait for eventual consistency: what IAM does not return counts as missing. */
    public static GrantCommand beginDryRun(GrantEdit edit) {
        GrantCommand command = begin(edit);
        command.getProgress().setRetries(EditCalls.CONSISTENCY_RETRIES);
        return command;
    }

    @Override
    public CompletionStage<StepResult<GrantCommand, GrantResult>> advance(GrantCommand command, Instant now) {
        long dueAt = command.getProgress().getDueAt();
        if (dueAt > now.toEpochMilli()) {
            return CompletableFuture.completedFuture(StepResult.more(command, Instant.ofEpochMilli(dueAt), List.of()));
        }
        boolean editing = command.getProgress().getPhase() == GrantPhase.EDIT;
        Set<String> roles = editing ? roles(command.getEdit()) : Set.of();
        if (!locks.tryAcquire(roles)) {
            return CompletableFuture.completedFuture(StepResult.more(command, Instant.MIN, List.of()));
        }
        CallThreads threads = editing ? edits : reports;
        Optional<CompletionStage<StepResult<GrantCommand, GrantResult>>> started =
                threads.tryStart(() -> editing ? edit(command, now) : report(command, now));
        if (started.isEmpty()) {
            locks.release(roles);
            return CompletableFuture.completedFuture(StepResult.more(command, Instant.MIN, List.of()));
        }
        return started.get().whenComplete((step, failure) -> locks.release(roles));
    }

    private static Set<String> roles(GrantEdit edit) {
        Set<String> roles = new LinkedHashSet<>();
        edit.getRemovals().forEach(place -> roles.add(place.getRole()));
        if (edit.getPolicy() != null) {
            roles.add(edit.getPolicy().getRole());
        }
        return roles;
    }

    private StepResult<GrantCommand, GrantResult> edit(GrantCommand command, Instant now) {
        EditCalls calls;
        try {
            calls = new EditCalls(iam, counts, command, caller(), settings.dryRun(), now);
        } catch (RetryLaterException later) {
            return retryLater(command, null, List.of(), now);
        }
        if (settings.dryRun()) {
            new DryRunEdit(calls).carryOut();
        } else {
            new EditSteps(calls).carryOut();
        }
        if (calls.isRetryNeeded()) {
            return retryLater(command, null, calls.audit(), now);
        }
        List<GrantResult> results = new ArrayList<>(calls.audit());
        GrantProgress progress =
                GrantProgress.newBuilder().setPhase(GrantPhase.REPORT).build();
        if (!calls.rejections().isEmpty()) {
            Rejection rejection = Rejection.of(calls.rejections());
            progress.setRule(rejection.rule());
            progress.setReason(rejection.reason());
            results.add(reject(command, rejection, now));
            counts.abandoned();
        }
        GrantCommand next = new GrantCommand(command.getEdit(), progress);
        return settings.dryRun() || StatusReport.of(next) == null
                ? StepResult.over(results)
                : StepResult.more(next, Instant.MIN, results);
    }

    private StepResult<GrantCommand, GrantResult> report(GrantCommand command, Instant now) {
        GrantEdit edit = command.getEdit();
        StatusReport report = StatusReport.of(command);
        if (report == null || settings.dryRun()) {
            return StepResult.over(List.of());
        }
        try {
            status.carryOut(report, edit.getResource(), edit.getAgreement());
            return StepResult.over(List.of());
        } catch (RetryLaterException later) {
            return retryLater(command, later.retryAfter(), List.of(), now);
        } catch (PermanentFailureException permanent) {
            return StepResult.over(List.of(reject(command, permanent.rejection(), now)));
        }
    }

    /** The caller's identity, which every audit line needs; requested until it is answered. */
    private String caller() throws RetryLaterException {
        String known = caller;
        if (known == null) {
            counts.called();
            try {
                known = AsyncFailures.await(iam.caller(), IamException.class);
            } catch (IamException failure) {
                throw new RetryLaterException(failure, null);
            }
            caller = known;
        }
        return known;
    }

    private StepResult<GrantCommand, GrantResult> retryLater(
            GrantCommand command, @Nullable Duration retryAfter, List<GrantResult> results, Instant now) {
        counts.retried();
        GrantProgress progress = GrantProgress.newBuilder(command.getProgress()).build();
        progress.setRetries(progress.getRetries() + 1);
        Duration backoff = Backoff.STANDARD.jittered(
                progress.getRetries(), command.getEdit().getAgreement());
        Duration asked = retryAfter == null ? backoff : Collections.max(List.of(backoff, retryAfter));
        Instant dueAt = now.plus(asked);
        progress.setDueAt(dueAt.toEpochMilli());
        return StepResult.more(new GrantCommand(command.getEdit(), progress), dueAt, results);
    }

    private GrantResult reject(GrantCommand command, Rejection rejection, Instant now) {
        GrantEdit edit = command.getEdit();
        return new GrantResult(
                null,
                rejects.reject(
                        "agreement:" + edit.getAgreement(),
                        rejection.role(),
                        rejection.rule(),
                        rejection.reason(),
                        EditJson.of(edit),
                        now.toEpochMilli()));
    }

    /** A started edit is repeated from its beginning; a finished one is only reported. */
    @Override
    public GrantCommand restored(GrantCommand command) {
        GrantProgress progress = GrantProgress.newBuilder(command.getProgress()).build();
        progress.setDueAt(0);
        progress.setRetries(0);
        return new GrantCommand(command.getEdit(), progress);
    }

    @Override
    public void close() {
        edits.close();
        reports.close();
        iam.close();
        mesh.close();
    }
}
