package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.rejects.Rejects;
import io.millrace.jobs.accessgrants.edit.RoleAttempt.Failure;
import io.millrace.jobs.accessgrants.edit.RoleAttempt.Finding;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedGrant;
import io.millrace.jobs.accessgrants.policy.GrantVerdict;
import io.millrace.jobs.accessgrants.policy.ManagedPolicies;
import io.millrace.jobs.accessgrants.policy.ObservedRole;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a command after an attempt: the outcomes for pages, the rejects, and the time of the next attempt. An
 * outcome is due on a page when the command asks for it, when a rule refuses the grant, and when the page was due to show
 * another one.
 */
final class RoleProgress {

    private final RoleCommand command;
    private final RoleAttempt attempt;
    private final String key;
    private final Instant now;
    private final boolean dryRun;
    private final List<Finding> findings;
    private final Map<String, Failure> lasting = new TreeMap<>();

    /**
     * @param key of the role
     * @param dryRun there is no second attempt: what IAM does not return counts as missing
     */
    RoleProgress(RoleCommand command, RoleAttempt attempt, String key, Instant now, boolean dryRun) {
        this.command = command;
        this.attempt = attempt;
        this.key = key;
        this.now = now;
        this.dryRun = dryRun;
        this.findings = attempt.findings();
        attempt.notes().forEach(this::last);
        refusals().forEach(this::last);
        attempt.failures().forEach(failure -> last(owed(failure)));
    }

    /** Whether the role is equal to the desired state, and stays so. */
    boolean isApplied() {
        return attempt.isWhole()
                && findings.stream()
                        .allMatch(finding -> !finding.isWanted() || finding.status() == GrantVerdict.Status.GRANTED);
    }

    /** @param stuckElsewhere agreements that are owed on another role where a removal has failed for more than the moment */
    RoleCommand next(Set<String> stuckElsewhere) {
        boolean applied = isApplied();
        int failures = applied ? 0 : command.getFailures() + 1;
        return new RoleCommand(
                command.getDesired(),
                command.getRestored(),
                applied,
                applied ? 0 : now.plus(delay(failures)).toEpochMilli(),
                failures,
                outcomes(stuckElsewhere),
                attempt.after().map(ObservedRole::arn).orElseGet(command::getRoleArn),
                new ArrayList<>(lasting.keySet()));
    }

    /** Of what was not rejected at the attempt before. */
    List<RoleResult> rejects() {
        Set<String> told = Set.copyOf(command.getRejects());
        List<RoleResult> rejects = new ArrayList<>();
        lasting.forEach((subject, failure) -> {
            if (!told.contains(subject)) {
                rejects.add(reject(command.getDesired(), failure.rejection(), now));
            }
        });
        return rejects;
    }

    static RoleResult reject(DesiredRole desired, Rejection rejection, Instant now) {
        return RoleResult.newBuilder()
                .setReject(RoleReject.newBuilder()
                        .setSource(source(desired))
                        .setPosition(desired.getRole())
                        .setRule(rejection.rule())
                        .setReason(rejection.reason())
                        .setPayload(Rejects.payload(DesiredRoleJson.of(desired)))
                        .setAt(now.toEpochMilli())
                        .build())
                .build();
    }

    private static String source(DesiredRole desired) {
        return desired.getRole().isEmpty() && !desired.getEnded().isEmpty()
                ? "agreement:" + desired.getEnded().get(0).getAgreement()
                : "role:" + desired.getRole();
    }

    /** Of a report that the server refuses. */
    static RoleResult rejectOfPage(DesiredRole desired, GrantOutcome outcome, Rejection rejection, Instant now) {
        RoleResult result = reject(desired, rejection, now);
        result.getReject().setSource("agreement:" + outcome.getAgreement());
        return result;
    }

    private void last(Failure failure) {
        lasting.putIfAbsent(failure.rejection().rule() + ' ' + String.join(" ", failure.agreements()), failure);
    }

    /** A change with rights of ended grants is owed. */
    private Failure owed(Failure failure) {
        Rejection rejection = failure.rejection();
        Collection<String> owed = new TreeSet<>(attempt.owed());
        if (!failure.agreements().isEmpty()) {
            owed.retainAll(failure.agreements());
        }
        if (owed.isEmpty()) {
            return new Failure(rejection, notGranted(rejection));
        }
        return new Failure(
                new Rejection(
                        GrantRule.REVOCATION_OWED.id(),
                        rejection.role(),
                        "Role " + rejection.role() + " may still have rights of agreements that have ended, "
                                + String.join(", ", owed) + ": " + rejection.reason()),
                new ArrayList<>(owed));
    }

    /** Agreements whose grants are refused for a reason, sorted. */
    private List<String> notGranted(Rejection rejection) {
        return findings.stream()
                .filter(finding -> finding.isWanted() && isTold(finding))
                .filter(finding -> finding.reason().equals(rejection.reason()))
                .map(Finding::agreement)
                .sorted()
                .collect(Collectors.toList());
    }

    /** Of grants, one of each rule and reason. */
    private List<Failure> refusals() {
        Map<String, List<Finding>> byReason = new LinkedHashMap<>();
        for (Finding finding : findings) {
            if (finding.isWanted() && isTold(finding) && !finding.breaks(GrantRule.REVOCATION_OWED)) {
                byReason.computeIfAbsent(finding.rule() + ' ' + finding.reason(), first -> new ArrayList<>())
                        .add(finding);
            }
        }
        List<Failure> refusals = new ArrayList<>();
        for (List<Finding> alike : byReason.values()) {
            Finding first = alike.get(0);
            List<String> agreements =
                    alike.stream().map(Finding::agreement).sorted().collect(Collectors.toList());
            refusals.add(new Failure(
                    new Rejection(
                            String.valueOf(first.rule()),
                            command.getDesired().getRole(),
                            first.reason() + " Not granted: " + String.join(", ", agreements) + "."),
                    agreements));
        }
        return refusals;
    }

    private boolean isTold(Finding finding) {
        return finding.status() == GrantVerdict.Status.REFUSED && !(isMissing(finding) && isTooEarly());
    }

    private static boolean isMissing(Finding finding) {
        return finding.breaks(GrantRule.ROLE_MISSING) || finding.breaks(GrantRule.ROLE_TAG);
    }

    private boolean isTooEarly() {
        return !dryRun && command.getFailures() < RetryDelays.CONSISTENCY_RETRIES;
    }

    private Duration delay(int failures) {
        List<Duration> delays = new ArrayList<>();
        if (attempt.isTransient()) {
            delays.add(RetryDelays.transientFailure(failures, key));
        }
        if (findings.stream().anyMatch(finding -> finding.isWanted() && isMissing(finding))) {
            delays.add(RetryDelays.missing(failures));
        }
        if (delays.isEmpty()) {
            delays.add(RetryDelays.lastingFailure(failures));
        }
        return Collections.min(delays);
    }

    private List<GrantOutcome> outcomes(Set<String> stuckElsewhere) {
        Map<String, GrantOutcome> before = new LinkedHashMap<>();
        command.getOutcomes().forEach(outcome -> before.put(outcome.getAgreement(), outcome));
        Set<String> reports = Set.copyOf(command.getDesired().getReports());
        List<GrantOutcome> outcomes = new ArrayList<>();
        for (Finding finding : findings) {
            GrantOutcome old = before.get(finding.agreement());
            GrantOutcome outcome = outcome(finding, old, stuckElsewhere);
            boolean isDue = reports.contains(finding.agreement()) || finding.status() == GrantVerdict.Status.REFUSED;
            if (outcome != null && (old != null || isDue)) {
                outcomes.add(outcome);
            }
        }
        return outcomes;
    }

    /** The old one, when it is not known yet; null for nothing to show. */
    private @Nullable GrantOutcome outcome(Finding finding, @Nullable GrantOutcome old, Set<String> stuckElsewhere) {
        if (!finding.hasPage()) {
            return null;
        }
        boolean isOnTheWay = finding.isWanted()
                && finding.breaks(GrantRule.REVOCATION_OWED)
                && !stuckElsewhere.contains(finding.agreement());
        boolean isUnknown = finding.status() == GrantVerdict.Status.WAITING
                || (finding.isWanted() && isMissing(finding) && isTooEarly())
                || isOnTheWay;
        if (isUnknown) {
            return old;
        }
        OutcomeStatus status = OutcomeStatus.valueOf(finding.status().name());
        if (old != null
                && old.getStatus() == status
                && Objects.equals(old.getRule(), finding.rule())
                && old.getReason().equals(finding.reason())) {
            return old;
        }
        return GrantOutcome.newBuilder()
                .setAgreement(finding.agreement())
                .setResource(finding.resource())
                .setStatus(status)
                .setRule(finding.rule())
                .setReason(finding.reason())
                .setPolicy(status == OutcomeStatus.GRANTED ? policy(finding.agreement()) : "")
                .setRejected(old != null && old.getRejected())
                .build();
    }

    /** The agreement's own, or the first that names what it was granted first; empty for none. */
    private String policy(String agreement) {
        ObservedRole role = attempt.after().orElse(null);
        String own = PolicyNames.of(agreement);
        if (role == null || policies(role).containsKey(own)) {
            return role == null ? "" : own;
        }
        return command.getDesired().getGrants().stream()
                .filter(grant -> grant.getAgreement().equals(agreement))
                .flatMap(grant -> grant.getArns().stream().limit(1))
                .flatMap(arn -> policies(role).entrySet().stream()
                        .filter(policy -> policy.getValue().contains(arn))
                        .map(Map.Entry::getKey))
                .findFirst()
                .orElse("");
    }

    private static Map<String, String> policies(ObservedRole role) {
        Map<String, String> policies = new TreeMap<>(role.inlinePolicies());
        role.managedPolicies().forEach((arn, document) -> policies.put(ManagedPolicies.name(arn), document));
        return policies;
    }

    /** The outcomes of a command that only writes pages. */
    static List<GrantOutcome> ofPages(RoleCommand command) {
        List<GrantOutcome> outcomes = new ArrayList<>();
        for (EndedGrant ended : command.getDesired().getEnded()) {
            boolean isRefused = ended.getRule() != null;
            outcomes.add(GrantOutcome.newBuilder()
                    .setAgreement(ended.getAgreement())
                    .setResource(ended.getResource())
                    .setStatus(isRefused ? OutcomeStatus.REFUSED : OutcomeStatus.REVOKED)
                    .setRule(ended.getRule())
                    .setReason(ended.getReason())
                    .build());
        }
        return outcomes;
    }
}
