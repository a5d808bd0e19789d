package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.retry.CallThreads;
import io.millrace.connectors.saga.Saga;
import io.millrace.connectors.saga.StepResult;
import io.millrace.jobs.accessgrants.policy.DesiredGrant;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.DiffOptions;
import io.millrace.jobs.accessgrants.policy.EndedGrant;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import io.millrace.jobs.accessgrants.policy.ObservedRole;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The saga that makes roles equal to their desired states. A step either makes one attempt on its role, a chain of calls on
 * a thread of its own, or reports to pages; no role waits for another one, and no attempt for a page.
 *
 * <p>A command is over when its role is equal and every page that is due shows the outcome. It is repeated for ever: after a
 * failure for the moment 1 s later, doubled up to a minute; after one that lasts until a person acts 1, 5, 15 and 60 minutes
 * later, and each hour from then on. A failure that lasts is rejected once.
 *
 * <p>A grant of an agreement whose rights are still to be removed from another role is not written. A restored command takes
 * rights, but gives none: its grants are decided again first, and arrive as a newer command.
 *
 * <p>The results have a line of the audit for each call that changed something. They are durable from the next checkpoint on:
 * when the process dies before it, the lines of writes are repeated, and those of removals are lost.
 */
public final class RoleSaga implements Saga<RoleCommand, RoleResult> {

    /** Attempts, running or queued: what a checkpoint waits for at most. */
    private static final int STEPS_PER_THREAD = 4;
    /** A report is a read and a write of the server, which is not what the calls to IAM are limited for. */
    private static final int REPORTS_PER_CALL = 3;
    /** Attempts, half a minute in all, before a removal that fails for the moment counts as one that lasts. */
    private static final int FAILURES_TOLD = 5;
    /** Between looks whether a grant that waits for another role may be written. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final IamAccounts accounts;
    private final DataMesh mesh;
    private final RolePolicies rules;
    private final RoleSagaSettings settings;
    private final RoleCounts counts;
    private final CallThreads attempts;
    private final Pages pages;
    private final OwedRevocations owed = new OwedRevocations();
    private final RoleMemory memory = new RoleMemory();
    /** Agreements of a role's grants that were owed elsewhere at its last attempt, and whether they were stuck there. */
    private final Map<String, Map<String, Boolean>> heldBack = new ConcurrentHashMap<>();

    private final Map<String, String> callers = new ConcurrentHashMap<>();

    /**
     * @param accounts closed with this
     * @param mesh the receiver of reports; closed with this
     */
    RoleSaga(IamAccounts accounts, DataMesh mesh, RolePolicies rules, RoleSagaSettings settings, RoleCounts counts) {
        this.accounts = accounts;
        this.mesh = mesh;
        this.rules = rules;
        this.settings = settings;
        this.counts = counts;
        int calls = settings.concurrentCalls();
        this.attempts = new CallThreads("grants", calls, STEPS_PER_THREAD * calls);
        this.pages = new Pages(new PageCalls(mesh, settings.status(), counts), REPORTS_PER_CALL * calls);
    }

    OwedRevocations owed() {
        return owed;
    }

    @Override
    public void arrived(RoleCommand command) {
        String key = RoleSagaFactory.key(command);
        owed.arrived(key, command);
        pages.letGo(key);
    }

    /** The calls made after the checkpoint are not in it, so nothing is known of the role. */
    @Override
    public RoleCommand restored(RoleCommand command) {
        List<GrantOutcome> outcomes = command.getOutcomes().stream()
                .map(outcome -> GrantOutcome.newBuilder(outcome).setDueAt(0).build())
                .collect(Collectors.toList());
        RoleCommand restored = RoleCommand.newBuilder(command)
                .setRestored(true)
                .setApplied(false)
                .setDueAt(0)
                .setFailures(0)
                .setOutcomes(outcomes)
                .build();
        memory.forget(RoleSagaFactory.key(restored));
        arrived(restored);
        return restored;
    }

    @Override
    public CompletionStage<StepResult<RoleCommand, RoleResult>> advance(RoleCommand command, Instant now) {
        String key = RoleSagaFactory.key(command);
        if (command.getDesired().getRole().isEmpty() && !command.getApplied()) {
            return report(key, ofPages(command), now);
        }
        if (!command.getApplied() && (command.getDueAt() <= now.toEpochMilli() || isLetOn(key, command))) {
            int arrival = owed.arrival(key);
            Optional<CompletionStage<StepResult<RoleCommand, RoleResult>>> started =
                    attempts.tryStart(() -> attempt(key, command, arrival, now));
            return started.orElseGet(() -> more(command, Instant.MIN, List.of()));
        }
        return report(key, command, now);
    }

    /** Whether grants that wait for another role wait no longer, or another way. */
    private boolean isLetOn(String key, RoleCommand command) {
        Map<String, Boolean> before = heldBack.getOrDefault(key, Map.of());
        return !before.isEmpty() && !before.equals(elsewhere(key, command));
    }

    private Map<String, Boolean> elsewhere(String key, RoleCommand command) {
        return owed.elsewhere(
                key,
                command.getDesired().getGrants().stream()
                        .map(DesiredGrant::getAgreement)
                        .collect(Collectors.toList()));
    }

    private RoleCommand ofPages(RoleCommand command) {
        Map<String, GrantOutcome> before = command.getOutcomes().stream()
                .collect(Collectors.toMap(GrantOutcome::getAgreement, outcome -> outcome, (first, same) -> first));
        List<GrantOutcome> outcomes = RoleProgress.ofPages(command).stream()
                .map(outcome -> {
                    GrantOutcome old = before.get(outcome.getAgreement());
                    return old != null && isSame(old, outcome) ? old : outcome;
                })
                .collect(Collectors.toList());
        RoleCommand noted = with(command, outcomes);
        noted.setApplied(true);
        return noted;
    }

    private StepResult<RoleCommand, RoleResult> attempt(String key, RoleCommand command, int arrival, Instant now) {
        DesiredRole desired = command.getDesired();
        Map<String, Boolean> elsewhere = elsewhere(key, command);
        RoleAttempt attempt = new RoleAttempt();
        List<RoleResult> results = new ArrayList<>();
        try {
            Iam iam = accounts.iam(desired.getAccount());
            RoleCalls calls =
                    new RoleCalls(iam, counts, desired, caller(desired.getAccount(), iam), settings.dryRun(), now);
            attempt = chain(key, command, elsewhere.keySet(), calls, now);
            results.addAll(calls.audit());
        } catch (RetryLaterException later) {
            attempt.failForNow();
            attempt.nothingRead(desired);
        } catch (IllegalArgumentException unknown) {
            // Settings of today, a command of yesterday.
            attempt.failUnread(new Rejection(
                    "account.unknown",
                    desired.getRole(),
                    "Account " + desired.getAccount() + " is not one that this integration has a role in: "
                            + unknown.getMessage() + "."));
            attempt.nothingRead(desired);
        }
        return ended(key, command, attempt, arrival, elsewhere, results, now);
    }

    private RoleAttempt chain(String key, RoleCommand command, Set<String> elsewhere, RoleCalls calls, Instant now) {
        DesiredRole desired = command.getDesired();
        DiffOptions free = DiffOptions.free().owedElsewhere(elsewhere);
        RoleChain chain = new RoleChain(
                desired,
                rules,
                command.getRestored() ? free.withoutWrites() : free,
                calls,
                new PolicyWrites(calls, counts, arn -> memory.attachedTo(arn, key)),
                settings.dryRun());
        ObservedRole known =
                desired.getObserve() ? null : memory.recall(key, now).orElse(null);
        RoleAttempt attempt = chain.run(known);
        Optional<ObservedRole> after = attempt.after().filter(ObservedRole::exists);
        if (attempt.isWhole() && after.isPresent() && !settings.dryRun()) {
            memory.remember(key, after.get(), chain.isRead(), now);
        } else {
            memory.forget(key);
        }
        return attempt;
    }

    private StepResult<RoleCommand, RoleResult> ended(
            String key,
            RoleCommand command,
            RoleAttempt attempt,
            int arrival,
            Map<String, Boolean> elsewhere,
            List<RoleResult> results,
            Instant now) {
        RoleProgress progress = new RoleProgress(command, attempt, key, now, settings.dryRun());
        List<RoleResult> rejects = progress.rejects();
        counts.refuse(rejects.size());
        results.addAll(rejects);
        if (settings.dryRun()) {
            owed.attempted(key, arrival, Set.of(), Set.of());
            return StepResult.over(results);
        }
        boolean isLate = command.getFailures() >= FAILURES_TOLD;
        owed.attempted(key, arrival, attempt.owed(), isLate ? attempt.owed() : attempt.stuck());
        Set<String> stuckElsewhere = elsewhere.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        RoleCommand next = progress.next(stuckElsewhere);
        if (elsewhere.isEmpty()) {
            heldBack.remove(key);
        } else {
            heldBack.put(key, elsewhere);
        }
        if (!next.getApplied()) {
            counts.retried();
        }
        return after(key, next, results, now);
    }

    /** The caller's identity, which every line of the audit needs; requested until it is answered. */
    private String caller(String account, Iam iam) throws RetryLaterException {
        String known = callers.get(account);
        if (known == null) {
            counts.called();
            try {
                known = AsyncFailures.await(iam.caller(), IamException.class);
            } catch (IamException failure) {
                throw new RetryLaterException(failure, null);
            }
            callers.put(account, known);
        }
        return known;
    }

    private CompletionStage<StepResult<RoleCommand, RoleResult>> report(String key, RoleCommand command, Instant now) {
        List<RoleResult> all = new ArrayList<>();
        RoleCommand noted;
        try {
            noted = noted(key, command, now, all);
        } catch (CompletionException defect) {
            return CompletableFuture.failedFuture(defect.getCause());
        }
        if (settings.dryRun()) {
            return CompletableFuture.completedFuture(StepResult.over(all));
        }
        Set<String> revoked = noted.getDesired().getEnded().stream()
                .filter(ended -> ended.getOutcome() == EndedOutcome.REVOKED)
                .map(EndedGrant::getAgreement)
                .collect(Collectors.toSet());
        boolean isHeld = false;
        for (GrantOutcome outcome : noted.getOutcomes()) {
            if (isDue(outcome, now) && !pages.isStarted(key, outcome)) {
                isHeld |= !pages.start(key, outcome, page(revoked, noted.getRoleArn(), outcome));
            }
            if (pages.isFull(key)) {
                break;
            }
        }
        CompletionStage<Void> progress = pages.progress(key);
        if (progress == null) {
            return isHeld
                    ? more(noted, Instant.MIN, all)
                    : CompletableFuture.completedFuture(after(key, noted, all, now));
        }
        return progress.thenApply(some -> after(key, noted(key, noted, now, all), all, now));
    }

    private static boolean isDue(GrantOutcome outcome, Instant now) {
        return !outcome.getReported() && outcome.getDueAt() <= now.toEpochMilli();
    }

    private static PageReport page(Set<String> revoked, String roleArn, GrantOutcome outcome) {
        return new PageReport(
                outcome.getStatus(),
                outcome.getReason(),
                outcome.getPolicy(),
                roleArn,
                revoked.contains(outcome.getAgreement()));
    }

    /** The command with the answers to its reports. */
    private RoleCommand noted(String key, RoleCommand command, Instant now, List<RoleResult> results) {
        List<Pages.Answer> answers = pages.take(key);
        if (answers.isEmpty()) {
            return command;
        }
        Map<String, Pages.Answer> byAgreement = answers.stream()
                .collect(Collectors.toMap(
                        answer -> answer.outcome().getAgreement(), answer -> answer, (first, last) -> last));
        List<GrantOutcome> outcomes = new ArrayList<>();
        for (GrantOutcome outcome : command.getOutcomes()) {
            Pages.Answer answer = byAgreement.get(outcome.getAgreement());
            outcomes.add(
                    answer != null && isSame(outcome, answer.outcome())
                            ? noted(command, outcome, answer, now, results)
                            : outcome);
        }
        return with(command, outcomes);
    }

    /** Shares what is the same: a builder copies thousands of grants. */
    private static RoleCommand with(RoleCommand command, List<GrantOutcome> outcomes) {
        return new RoleCommand(
                command.getDesired(),
                command.getRestored(),
                command.getApplied(),
                command.getDueAt(),
                command.getFailures(),
                outcomes,
                command.getRoleArn(),
                command.getRejects());
    }

    private GrantOutcome noted(
            RoleCommand command, GrantOutcome outcome, Pages.Answer answer, Instant now, List<RoleResult> results) {
        GrantOutcome.Builder noted = GrantOutcome.newBuilder(outcome);
        Rejection rejection = answer.rejection();
        RetryLaterException later = answer.later();
        if (later == null && rejection == null) {
            counts.reported();
            return noted.setReported(true)
                    .setRejected(false)
                    .setFailures(0)
                    .setDueAt(0)
                    .build();
        }
        counts.reportFailed();
        int failures = outcome.getFailures() + 1;
        Duration delay;
        if (rejection != null) {
            if (!outcome.getRejected()) {
                results.add(RoleProgress.rejectOfPage(command.getDesired(), outcome, rejection, now));
            }
            noted.setRejected(true);
            delay = RetryDelays.refusedReport(failures);
        } else {
            delay = RetryDelays.transientFailure(failures, outcome.getAgreement());
            Duration asked = later == null ? null : later.retryAfter();
            delay = asked == null || asked.compareTo(delay) < 0 ? delay : asked;
        }
        return noted.setFailures(failures)
                .setDueAt(now.plus(delay).toEpochMilli())
                .build();
    }

    private static boolean isSame(GrantOutcome one, GrantOutcome other) {
        return one.getStatus() == other.getStatus()
                && one.getReason().equals(other.getReason())
                && Objects.equals(one.getRule(), other.getRule());
    }

    /** The rest of a command: over, or its next step at the time that is due first. */
    private StepResult<RoleCommand, RoleResult> after(
            String key, RoleCommand command, List<RoleResult> results, Instant now) {
        List<Instant> due = new ArrayList<>();
        for (GrantOutcome outcome : command.getOutcomes()) {
            if (!outcome.getReported()) {
                due.add(Instant.ofEpochMilli(outcome.getDueAt()));
            }
        }
        if (!command.getApplied()) {
            due.add(Instant.ofEpochMilli(command.getDueAt()));
            if (heldBack.containsKey(key)) {
                due.add(now.plus(LOOK));
            }
        }
        if (due.isEmpty()) {
            heldBack.remove(key);
            pages.over(key);
            return StepResult.over(results);
        }
        return StepResult.more(command, due.stream().min(Instant::compareTo).get(), results);
    }

    private static CompletionStage<StepResult<RoleCommand, RoleResult>> more(
            RoleCommand command, Instant notBefore, List<RoleResult> results) {
        return CompletableFuture.completedFuture(StepResult.more(command, notBefore, results));
    }

    @Override
    public void close() {
        attempts.close();
        pages.close();
        accounts.close();
        mesh.close();
    }
}
