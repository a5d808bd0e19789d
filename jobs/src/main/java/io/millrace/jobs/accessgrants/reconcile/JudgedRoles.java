package io.millrace.jobs.accessgrants.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.DiffOptions;
import io.millrace.jobs.accessgrants.policy.EndedOutcome;
import io.millrace.jobs.accessgrants.policy.GrantVerdict;
import io.millrace.jobs.accessgrants.policy.ObservedRole;
import io.millrace.jobs.accessgrants.policy.PolicyStep;
import io.millrace.jobs.accessgrants.policy.RoleDiff;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of roles as IAM shows them: those that differ from their records, what is removed for certain, rights
 * that nothing explains, and pages that show something else.
 */
final class JudgedRoles {

    /** IAM's eventual consistency: a recent write may not be visible yet. */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private static final String PROVISIONED = "provisioned";
    private static final String FAILED = "provisioning-failed";

    /** The beginning of the executor of this job's reports. */
    private static final String EXECUTOR = "millrace";

    private final AccessRecords records;
    private final OutgoingRoles outgoing;
    private final RolePolicies policies;
    private final Map<String, JsonNode> pages;
    private final boolean pagesShown;
    private final long since;
    private final Set<RoleKey> different = new LinkedHashSet<>();
    private final Set<RoleKey> unexplainedRoles = new LinkedHashSet<>();
    private final List<AccessRecord> clean = new ArrayList<>();
    private long unexplained;
    private boolean keepsUnexplained = true;
    /** Roles by the name of a policy that carries no installation and that no record explains. */
    private final Map<String, Set<RoleKey>> foreign = new HashMap<>();

    /**
     * @param pages listed agreements, by id; empty when they were not listed
     * @param since epoch millis: start of reading the roles
     */
    JudgedRoles(
            AccessRecords records,
            OutgoingRoles outgoing,
            RolePolicies policies,
            Map<String, JsonNode> pages,
            long since) {
        this.records = records;
        this.outgoing = outgoing;
        this.policies = policies;
        this.pages = pages;
        this.pagesShown = pages.values().stream()
                .anyMatch(page -> page.path("provisioning").isObject());
        this.since = since;
    }

    void judge(RoleKey role, ObservedRole observed) {
        DesiredRole desired = outgoing.desired(role, Set.of(), true, "", since);
        RoleDiff diff = RoleDiff.of(desired, observed, policies, DiffOptions.free());
        diff.foreignPolicies()
                .forEach(name -> foreign.computeIfAbsent(name, first -> new LinkedHashSet<>())
                        .add(role));
        if (!diff.unexplained().isEmpty()) {
            unexplained += diff.unexplained().size();
            unexplainedRoles.add(role);
        }
        if (outgoing.sentAt(role) > since - SETTLING.toMillis()) {
            return;
        }
        Set<String> affected = new HashSet<>();
        diff.steps().stream().map(PolicyStep::agreements).forEach(affected::addAll);
        Map<String, AccessRecord> recorded = new HashMap<>();
        for (AccessRecord record : records.on(role)) {
            recorded.put(record.getAgreement(), record);
            if (isShownAsGranted(record)) {
                outgoing.report(role, record.getAgreement());
                different.add(role);
            } else if (record.getOwed() && !affected.contains(record.getAgreement())) {
                clean.add(record);
            }
        }
        boolean missing = !observed.exists() && !desired.getGrants().isEmpty();
        if (!diff.isEmpty() || missing) {
            different.add(role);
        }
        for (GrantVerdict verdict : diff.verdicts()) {
            checkPage(role, verdict, recorded.get(verdict.agreement()));
        }
    }

    /** An ended record stays while its page shows that there is access, since only the record says who ended it. */
    private boolean isShownAsGranted(AccessRecord record) {
        JsonNode page = pages.get(record.getAgreement());
        return record.getStatus() == RecordStatus.ENDED
                && record.getOutcome().equals(EndedOutcome.REVOKED.name())
                && record.getOwed()
                && record.getReportable()
                && page != null
                && isOwn(page)
                && page.path("provisioning").path("status").asText("").equals(PROVISIONED);
    }

    /** A report of another executor is never replaced. */
    private static boolean isOwn(JsonNode page) {
        String executor = page.path("provisioning").path("executor").asText("");
        return executor.isEmpty() || executor.startsWith(EXECUTOR);
    }

    private void checkPage(RoleKey role, GrantVerdict verdict, @Nullable AccessRecord record) {
        JsonNode page = pages.get(verdict.agreement());
        boolean reportable = record != null && record.getStatus() != RecordStatus.ENDED && record.getReportable();
        if (!pagesShown || page == null || !reportable || !isOwn(page)) {
            return;
        }
        String shown = page.path("provisioning").path("status").asText("");
        boolean granted = verdict.status() == GrantVerdict.Status.GRANTED && !shown.equals(PROVISIONED);
        boolean refused = verdict.status() == GrantVerdict.Status.REFUSED && !shown.equals(FAILED);
        if (granted || refused) {
            outgoing.report(role, verdict.agreement());
            different.add(role);
        }
    }

    /** @param removeUnexplained whether rights that nothing explains go */
    void send(boolean removeUnexplained, String cause, long now) {
        keepsUnexplained = !removeUnexplained;
        if (removeUnexplained) {
            different.addAll(unexplainedRoles);
        }
        different.forEach(role -> outgoing.send(
                role, Set.of(), !(removeUnexplained && unexplainedRoles.contains(role)), true, cause, now));
        outgoing.flush(now);
    }

    /** Roles that differ from their records, apart from unexplained rights. */
    int different() {
        return different.size();
    }

    /** Records of which nothing is left on their role. */
    List<AccessRecord> clean() {
        return clean;
    }

    /** Rights and policies of this installation that no record explains. */
    long unexplained() {
        return unexplained;
    }

    /** Policies of agreements that carry no installation, and that no record explains. */
    long foreignPolicies() {
        return foreign.values().stream().mapToLong(Set::size).sum();
    }

    /** Roles by the name of such a policy. */
    Map<String, Set<RoleKey>> foreign() {
        return foreign;
    }

    /** Whether rights that no record explains stay. */
    boolean keepsUnexplained() {
        return keepsUnexplained;
    }
}
