package io.millrace.jobs.accessgrants.edit;

import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.DesiredGrant;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedGrant;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import io.millrace.jobs.accessgrants.policy.GrantVerdict;
import io.millrace.jobs.accessgrants.policy.ObservedRole;
import io.millrace.jobs.accessgrants.policy.PolicyStep;
import io.millrace.jobs.accessgrants.policy.RoleDiff;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The result of an attempt to make a role equal to its desired state. */
final class RoleAttempt {

    private final List<Failure> failures = new ArrayList<>();
    private final List<Failure> notes = new ArrayList<>();
    /** Agreements of changes that were not made; a rejection where that lasts. */
    private final Map<String, Optional<Rejection>> unfinished = new TreeMap<>();

    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> owed = new TreeSet<>();

    private boolean isTransient;
    private @Nullable ObservedRole after;

    /** A failure that lasts until a person acts. */
    static final class Failure {

        private final Rejection rejection;
        private final List<String> agreements;

        Failure(Rejection rejection, List<String> agreements) {
            this.rejection = rejection;
            this.agreements = agreements;
        }

        Rejection rejection() {
            return rejection;
        }

        /** Sorted; empty for a change that follows from none. */
        List<String> agreements() {
            return agreements;
        }
    }

    /** The outcome for one agreement. */
    static final class Finding {

        private final GrantVerdict.Status status;
        private final String agreement;
        private final String resource;
        private final @Nullable String rule;
        private final String reason;
        private final boolean hasPage;
        private final boolean isWanted;

        private Finding(GrantVerdict verdict, boolean isWanted) {
            this(verdict, verdict.status(), verdict.rule(), verdict.reason(), isWanted);
        }

        private Finding(
                GrantVerdict verdict,
                GrantVerdict.Status status,
                @Nullable String rule,
                String reason,
                boolean isWanted) {
            this(status, verdict.agreement(), verdict.resource(), rule, reason, verdict.hasPage(), isWanted);
        }

        private Finding(
                GrantVerdict.Status status,
                String agreement,
                String resource,
                @Nullable String rule,
                String reason,
                boolean hasPage,
                boolean isWanted) {
            this.status = status;
            this.agreement = agreement;
            this.resource = resource;
            this.rule = rule;
            this.reason = reason;
            this.hasPage = hasPage;
            this.isWanted = isWanted;
        }

        GrantVerdict.Status status() {
            return status;
        }

        String agreement() {
            return agreement;
        }

        /** The name of an AgreementResource. */
        String resource() {
            return resource;
        }

        /** Id of the broken rule; null for none. */
        @Nullable
        String rule() {
            return rule;
        }

        String reason() {
            return reason;
        }

        boolean hasPage() {
            return hasPage;
        }

        /** False for an ended one. */
        boolean isWanted() {
            return isWanted;
        }

        boolean breaks(GrantRule broken) {
            return broken.id().equals(rule);
        }

        /** The same, not known yet. */
        Finding unknown() {
            return new Finding(GrantVerdict.Status.WAITING, agreement, resource, null, "", hasPage, isWanted);
        }
    }

    void failForNow() {
        isTransient = true;
    }

    void failForNow(PolicyStep step) {
        isTransient = true;
        step.agreements().forEach(agreement -> unfinished.putIfAbsent(agreement, Optional.empty()));
    }

    void fail(PolicyStep step, Rejection rejection) {
        failures.add(new Failure(rejection, step.agreements()));
        step.agreements().forEach(agreement -> unfinished.put(agreement, Optional.of(rejection)));
    }

    /** The role cannot be read. */
    void failUnread(Rejection rejection) {
        failures.add(new Failure(rejection, List.of()));
    }

    /** A fact that a person has to know, and that prevents nothing. */
    void note(PolicyStep step, Rejection rejection) {
        notes.add(new Failure(rejection, step.agreements()));
    }

    boolean isUnfinished(Collection<String> agreements) {
        return agreements.stream().anyMatch(unfinished::containsKey);
    }

    /** Nothing was done. */
    void nothingRead(DesiredRole desired) {
        Rejection unread = failures.isEmpty() ? null : failures.get(0).rejection();
        Set<String> reports = Set.copyOf(desired.getReports());
        for (DesiredGrant grant : desired.getGrants()) {
            Rejection told = reports.contains(grant.getAgreement()) ? unread : null;
            findings.add(new Finding(
                    told == null ? GrantVerdict.Status.WAITING : GrantVerdict.Status.REFUSED,
                    grant.getAgreement(),
                    grant.getResource(),
                    told == null ? null : told.rule(),
                    told == null ? "" : told.reason(),
                    true,
                    true));
        }
        for (EndedGrant ended : desired.getEnded()) {
            unfinished.put(ended.getAgreement(), Optional.ofNullable(unread));
            owed.add(ended.getAgreement());
            boolean hasPage = ended.getOutcome() == EndedOutcome.REVOKED || ended.getOutcome() == EndedOutcome.REFUSED;
            findings.add(ofOwed(
                    new Finding(
                            GrantVerdict.Status.REVOKED,
                            ended.getAgreement(),
                            ended.getResource(),
                            ended.getRule(),
                            ended.getReason(),
                            hasPage,
                            false),
                    unread));
        }
    }

    /** @param actual of the grants as they are, where a change was not made; empty where all were */
    void conclude(DesiredRole desired, RoleDiff diff, ObservedRole observed, Map<String, GrantVerdict.Status> actual) {
        after = observed;
        Set<String> wanted =
                desired.getGrants().stream().map(DesiredGrant::getAgreement).collect(Collectors.toSet());
        for (EndedGrant ended : desired.getEnded()) {
            if (unfinished.containsKey(ended.getAgreement())) {
                owed.add(ended.getAgreement());
            }
        }
        for (GrantVerdict verdict : diff.verdicts()) {
            String agreement = verdict.agreement();
            Optional<Rejection> why = unfinished.getOrDefault(agreement, Optional.empty());
            if (!wanted.contains(agreement)) {
                Finding ended = new Finding(verdict, false);
                findings.add(owed.contains(agreement) ? ofOwed(ended, why.orElse(null)) : ended);
            } else if (verdict.status() == GrantVerdict.Status.GRANTED
                    && actual.getOrDefault(agreement, GrantVerdict.Status.GRANTED) != GrantVerdict.Status.GRANTED) {
                findings.add(why.map(rejection -> new Finding(
                                verdict, GrantVerdict.Status.REFUSED, rejection.rule(), rejection.reason(), true))
                        .orElseGet(() -> new Finding(verdict, true).unknown()));
            } else {
                findings.add(new Finding(verdict, true));
            }
        }
    }

    private static Finding ofOwed(Finding ended, @Nullable Rejection why) {
        if (why == null) {
            return ended.unknown();
        }
        boolean isRefused = ended.rule() != null;
        return new Finding(
                GrantVerdict.Status.REFUSED,
                ended.agreement(),
                ended.resource(),
                isRefused ? ended.rule() : GrantRule.REVOCATION_OWED.id(),
                (isRefused ? ended.reason() + " " : "") + "The access is not removed yet: " + why.reason(),
                ended.hasPage(),
                false);
    }

    /** Whether a call has to be repeated that failed for the moment. */
    boolean isTransient() {
        return isTransient;
    }

    List<Failure> failures() {
        return failures;
    }

    List<Failure> notes() {
        return notes;
    }

    /** Of all agreements of the desired state. */
    List<Finding> findings() {
        return findings;
    }

    /** Ended agreements whose removal is not confirmed, sorted. */
    Set<String> owed() {
        return owed;
    }

    /** Those of them whose removal failed for more than the moment. */
    Set<String> stuck() {
        return owed.stream()
                .filter(agreement ->
                        unfinished.getOrDefault(agreement, Optional.empty()).isPresent())
                .collect(Collectors.toSet());
    }

    /** The role as it is now; empty when it was not read. */
    Optional<ObservedRole> after() {
        return Optional.ofNullable(after);
    }

    /** Whether every change was made. */
    boolean isWhole() {
        return after != null && !isTransient && failures.isEmpty() && unfinished.isEmpty();
    }
}
