package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.iam.GrantAudit;
import io.millrace.connectors.iam.GrantCommand;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantResult;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.retry.CallException;
import io.millrace.connectors.retry.ConcurrentCalls;
import io.millrace.connectors.saga.StepResult;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.edit.GrantCounts;
import io.millrace.jobs.accessgrants.edit.GrantSaga;
import io.millrace.jobs.accessgrants.edit.GrantSettings;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import io.millrace.jobs.settings.StatusTarget;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The planner of a {@link GrantPlan}: the first verification of a job without records, its decisions, and the resulting
 * edits as a dry run.
 */
final class GrantPlanning implements AutoCloseable {

    private static final String CAUSE = "plan";
    /** A few minutes in total. */
    private static final int RETRIES_MAX = 8;

    private final DataMesh mesh;
    private final Iam iam;
    private final CheckedSettings settings;
    private final Clock clock;
    private final long now;
    private final LocalDate today;
    private final ConcurrentCalls calls;
    private final GrantSaga saga;

    private final Set<String> listed = new HashSet<>();
    /** Of the listed agreements that may be active. */
    private final Map<String, GrantDecision> decisions = new LinkedHashMap<>();
    /** By agreement. */
    private final Map<String, PlannedChange> refusals = new HashMap<>();
    /** By role and policy. */
    private final Map<String, PlannedChange> changes = new HashMap<>();
    /** By role and policy. */
    private final Map<String, PlannedChange> refused = new HashMap<>();

    /** @param mesh closed with this, as is the other port */
    GrantPlanning(DataMesh mesh, Iam iam, CheckedSettings settings, Clock clock) {
        this.mesh = mesh;
        this.iam = iam;
        this.settings = settings;
        this.clock = clock;
        this.now = clock.millis();
        this.today = Instant.ofEpochMilli(now).atZone(ZoneOffset.UTC).toLocalDate();
        this.calls = new ConcurrentCalls(settings.get(IamKeys.CALLS_CONCURRENT_MAX));
        this.saga = new GrantSaga(
                iam,
                mesh,
                new GrantSettings(StatusTarget.TAGS, true, settings.get(IamKeys.CALLS_CONCURRENT_MAX)),
                GrantRule.REJECTS,
                new GrantCounts());
    }

    GrantPlan plan() throws GrantPlanException {
        String caller = answer("who makes the calls to IAM", calls.make(iam::caller));
        GrantDecisions rules = GrantDecisions.of(settings, caller);
        Inventory inventory = new Inventory(mesh, iam, rules.guards(), calls);
        Inventory.Listing listing = answer("the agreements", inventory.agreements(Map.of(), today));
        listing.listed().forEach(agreement -> listed.add(agreement.id()));
        decide(new AgreementReader(mesh, rules), listing);

        List<GrantEdit> edits = new ArrayList<>();
        List<GrantRecord> records = new ArrayList<>();
        decisions.values().forEach(decision -> {
            GrantChange change = GrantChange.of(null, decision, CAUSE, now);
            change.edit().ifPresent(edits::add);
            change.record().ifPresent(records::add);
        });
        Map<String, Map<String, String>> found = answer("the policies in IAM", inventory.policies());
        Verification verification = new Verification(
                records,
                listing.listed(),
                Set.of(),
                Set.of(),
                found,
                settings.get(IamKeys.REVOCATIONS_MAX_PERCENT),
                now);
        verification.orphans().forEach(orphan -> edits.add(GrantChange.removal(orphan, CAUSE, now)));
        decisions
                .values()
                .forEach(decision -> decision.rule()
                        .ifPresent(rule -> refuse(
                                decision.agreement(), decision.role().orElse(""), rule.id(), decision.reason())));
        dryRun(edits, found);
        return new GrantPlan(sorted(), decisions.size(), verification.isHeld() ? verification.revocations() : 0);
    }

    private void decide(AgreementReader reader, Inventory.Listing listing) throws GrantPlanException {
        Verification unjudged = new Verification(
                List.of(),
                listing.listed(),
                Set.of(),
                Set.of(),
                Map.of(),
                settings.get(IamKeys.REVOCATIONS_MAX_PERCENT),
                now);
        List<Supplier<CompletionStage<GrantDecision>>> readings = unjudged.rereads().stream()
                .<Supplier<CompletionStage<GrantDecision>>>map(agreement ->
                        () -> reader.decide(agreement, listing.resource(), AgreementTransition.NONE, null, today))
                .collect(Collectors.toList());
        answer("the agreements", calls.makeAll(readings))
                .forEach(decision -> decisions.put(decision.agreement(), decision));
    }

    /** An edit whose role is busy, or that IAM did not answer, is carried out again with the next ones. */
    private void dryRun(List<GrantEdit> edits, Map<String, Map<String, String>> found) throws GrantPlanException {
        List<GrantCommand> waiting = edits.stream().map(GrantSaga::beginDryRun).collect(Collectors.toList());
        while (!waiting.isEmpty()) {
            pauseUntilDue(waiting);
            Instant at = clock.instant();
            List<CompletableFuture<StepResult<GrantCommand, GrantResult>>> steps = waiting.stream()
                    .map(command -> saga.advance(command, at).toCompletableFuture())
                    .collect(Collectors.toList());
            List<GrantCommand> unfinished = new ArrayList<>();
            for (int i = 0; i < steps.size(); i++) {
                StepResult<GrantCommand, GrantResult> step = answer("what is in IAM", steps.get(i));
                String agreement = waiting.get(i).getEdit().getAgreement();
                step.results().forEach(result -> noteRefusal(agreement, result.getReject()));
                step.results().forEach(result -> noteChange(result.getAudit(), found));
                GrantCommand next = step.next();
                if (next != null) {
                    unfinished.add(requireRetriesLeft(next));
                }
            }
            waiting = unfinished;
        }
    }

    private void pauseUntilDue(List<GrantCommand> waiting) {
        long dueAt = waiting.stream()
                .mapToLong(command -> command.getProgress().getDueAt())
                .min()
                .orElse(0);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.max(0, dueAt - clock.millis())));
    }

    private static GrantCommand requireRetriesLeft(GrantCommand command) throws GrantPlanException {
        if (command.getProgress().getRetries() > RETRIES_MAX) {
            throw new GrantPlanException(
                    "IAM refused again and again what was asked for agreement "
                            + Quoted.of(command.getEdit().getAgreement()) + ": try again later",
                    null);
        }
        return command;
    }

    private void noteRefusal(String agreement, @Nullable Reject reject) {
        if (reject != null) {
            refuse(agreement, reject.getPosition(), reject.getRule(), reject.getReason());
        }
    }

    private void refuse(String agreement, String role, String rule, String reason) {
        PlannedChange refusal = new PlannedChange(
                PlannedChange.Kind.REFUSE, role, PolicyNames.of(agreement), agreement, null, rule, reason);
        refusals.put(agreement, refusal);
        note(refusal);
    }

    private void noteChange(@Nullable GrantAudit audit, Map<String, Map<String, String>> found) {
        if (audit == null) {
            return;
        }
        String role = audit.getRole();
        String policy = audit.getPolicy();
        String agreement = audit.getAgreement();
        if (audit.getDocumentSha256() == null) {
            PlannedChange refusal = refusals.get(agreement);
            String rule = refusal == null ? null : refusal.rule().orElse(null);
            note(new PlannedChange(
                    PlannedChange.Kind.REMOVE,
                    role,
                    policy,
                    agreement,
                    null,
                    rule,
                    refusal == null ? reasonToRemove(agreement) : refusal.reason()));
            return;
        }
        GrantDecision decision = decided(agreement);
        boolean there = found.getOrDefault(role, Map.of()).containsKey(policy);
        String active = "The agreement is active, and gives "
                + decision.consumer().map(Consumer::toString).orElse("") + " access to data product "
                + Quoted.of(decision.provider().orElse("")) + ".";
        note(new PlannedChange(
                there ? PlannedChange.Kind.REPLACE : PlannedChange.Kind.WRITE,
                role,
                policy,
                agreement,
                decision.document(),
                null,
                there ? active + " What is there is another policy." : active));
    }

    private String reasonToRemove(String agreement) {
        if (!listed.contains(agreement)) {
            return "The server has no such agreement.";
        }
        GrantDecision decision = decisions.get(agreement);
        if (decision == null) {
            return "The agreement is not active.";
        }
        return decision.outcome() == GrantDecision.Outcome.WANTED
                ? "The agreement's policy is " + decision.policyName() + " on role "
                        + decision.role().orElse("") + "."
                : decision.reason();
    }

    private GrantDecision decided(String agreement) {
        return Objects.requireNonNull(decisions.get(agreement), agreement);
    }

    /** The same policy may be removed for two reasons, of which the first counts. */
    private void note(PlannedChange change) {
        String place = change.role().toLowerCase(Locale.ROOT) + '/' + change.policy();
        (change.kind() == PlannedChange.Kind.REFUSE ? refused : changes).putIfAbsent(place, change);
    }

    private List<PlannedChange> sorted() {
        return Stream.concat(changes.values().stream(), refused.values().stream())
                .sorted(Comparator.comparing(PlannedChange::role)
                        .thenComparing(PlannedChange::policy)
                        .thenComparing(PlannedChange::kind))
                .collect(Collectors.toList());
    }

    private static <T> T answer(String what, CompletionStage<T> stage) throws GrantPlanException {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failed) {
            Throwable cause = AsyncFailures.cause(failed);
            if (cause instanceof CallException) {
                throw new GrantPlanException(what + " could not be read: " + cause.getMessage(), cause);
            }
            throw failed;
        }
    }

    @Override
    public void close() {
        saga.close();
    }
}
