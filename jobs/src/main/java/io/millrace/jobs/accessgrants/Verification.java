package io.millrace.jobs.accessgrants;

import io.millrace.connectors.content.Sha256;
import io.millrace.jobs.accessgrants.decide.ListedAgreement;
import io.millrace.jobs.accessgrants.guard.RoleNames;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of the records with all listed agreements and all existing policies. It finds missed events, policies
 * changed by hand, and orphaned policies.
 *
 * <p>An agreement that is not listed may be gone, or the server may be wrong. When the revocations for that reason
 * alone exceed the limit, all of them are held; all other findings stand.
 */
final class Verification {

    /** IAM's eventual consistency: a recent write may not be visible yet. */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private final Map<String, GrantRecord> records = new HashMap<>();
    private final Map<String, ListedAgreement> listed = new HashMap<>();
    private final Set<String> gone;
    private final Set<String> pending;
    private final long now;
    /** The agreement of a policy, by its name. */
    private final Map<String, String> owners = new HashMap<>();

    private final Set<String> drifted = new LinkedHashSet<>();
    private final List<OrphanedPolicy> orphans = new ArrayList<>();
    private final List<OrphanedPolicy> unlistedOrphans = new ArrayList<>();
    private boolean conclusive = true;
    private final int revocations;
    private final boolean held;

    /**
     * @param records all that is recorded
     * @param listed all agreements of the server
     * @param gone those of {@link #unlisted} that were missing when read one by one
     * @param pending agreements that are to be read and decided: their policies are not judged
     * @param found documents by name, by role: of all policies with names of this job, on each role that was looked at
     * @param revocationsMaxPercent of the grants, that may be revoked because of what the server does not list
     * @param now epoch millis: start of reading the policies
     */
    Verification(
            Collection<GrantRecord> records,
            Collection<ListedAgreement> listed,
            Set<String> gone,
            Set<String> pending,
            Map<String, Map<String, String>> found,
            int revocationsMaxPercent,
            long now) {
        records.forEach(record -> this.records.put(record.getAgreement(), record));
        listed.forEach(agreement -> this.listed.put(agreement.id(), agreement));
        this.gone = Set.copyOf(gone);
        this.pending = Set.copyOf(pending);
        this.now = now;
        listed.forEach(agreement -> own(agreement.id()));
        pending.forEach(this::own);
        records.forEach(record -> {
            own(record.getAgreement());
            owners.put(record.getPolicyName(), record.getAgreement());
        });
        Map<String, Set<String>> names = namesByRole(found);
        records.forEach(record -> checkPresence(record, names));
        found.forEach((role, policies) -> policies.forEach((name, document) -> {
            if (PolicyNames.belongs(name)) {
                check(role, name, document, names);
            }
        }));
        long grants = records.stream().filter(Verification::isGranted).count();
        revocations = unlistedOrphans.size()
                + (int) records.stream()
                        .filter(record -> isGranted(record) && gone.contains(record.getAgreement()))
                        .count();
        long known = grants + unlistedOrphans.size();
        held = revocations > RevocationLimiter.most(known, revocationsMaxPercent);
    }

    /** Recorded agreements that the server does not list: each has to be read before it counts as gone. */
    static Set<String> unlisted(Collection<GrantRecord> records, Collection<ListedAgreement> listed) {
        Set<String> ids =
                records.stream().map(GrantRecord::getAgreement).collect(Collectors.toCollection(LinkedHashSet::new));
        listed.forEach(agreement -> ids.remove(agreement.id()));
        return ids;
    }

    /** Agreements to read again; first those that probably give no access any more. */
    List<String> rereads() {
        Set<String> ids = new LinkedHashSet<>();
        records.forEach((id, record) -> {
            if (gone.contains(id) && !(held && isGranted(record))) {
                ids.add(id);
            }
        });
        records.keySet().stream()
                .filter(id -> listed.containsKey(id) && !isActive(id))
                .forEach(ids::add);
        ids.addAll(drifted);
        records.keySet().stream().filter(id -> !gone.contains(id)).forEach(ids::add);
        listed.keySet().stream().filter(this::isActive).forEach(ids::add);
        return new ArrayList<>(ids);
    }

    /**
     * Agreements whose policy is missing or different: to be read again once {@link GrantChange#drifted} is recorded. Those
     * that were edited a moment ago are not among them.
     */
    Set<String> drifted() {
        return Set.copyOf(drifted);
    }

    /** Policies to remove: no agreement wants them there. */
    List<OrphanedPolicy> orphans() {
        List<OrphanedPolicy> removals = new ArrayList<>(orphans);
        if (!held) {
            removals.addAll(unlistedOrphans);
        }
        return removals;
    }

    /** Whether all policies could be judged; if not, some of them are of agreements that were edited a moment ago, or wait. */
    boolean isConclusive() {
        return conclusive;
    }

    /** Whether revocations are held: too many follow from what the server does not list. */
    boolean isHeld() {
        return held;
    }

    /** The number of revocations of unlisted agreements, held or not. */
    int revocations() {
        return revocations;
    }

    private void own(String agreement) {
        owners.put(PolicyNames.of(agreement), agreement);
        PolicyNames.legacy(agreement).forEach(name -> owners.put(name, agreement));
    }

    private static Map<String, Set<String>> namesByRole(Map<String, Map<String, String>> found) {
        Map<String, Set<String>> names = new HashMap<>();
        found.forEach((role, policies) ->
                names.computeIfAbsent(key(role), any -> new LinkedHashSet<>()).addAll(policies.keySet()));
        return names;
    }

    private void checkPresence(GrantRecord record, Map<String, Set<String>> names) {
        String role = record.getRole();
        if (!isGranted(record) || role == null || gone.contains(record.getAgreement())) {
            return;
        }
        Set<String> there = names.get(key(role));
        if (there != null && !there.contains(record.getPolicyName()) && isSettled(record)) {
            drifted.add(record.getAgreement());
        }
    }

    private void check(String role, String name, String document, Map<String, Set<String>> names) {
        String agreement = owners.get(name);
        if (agreement != null && pending.contains(agreement)) {
            conclusive = false;
            return;
        }
        GrantRecord record = agreement == null ? null : records.get(agreement);
        if (record != null && isGranted(record) && isOn(record, role)) {
            if (name.equals(record.getPolicyName())) {
                checkDocument(record, document);
                return;
            }
            if (!names.getOrDefault(key(role), Set.of()).contains(record.getPolicyName())) {
                return;
            }
        }
        OrphanedPolicy orphan =
                new OrphanedPolicy(role, name, agreement == null ? PolicyNames.agreement(name) : agreement);
        (agreement == null ? unlistedOrphans : orphans).add(orphan);
    }

    private void checkDocument(GrantRecord record, String document) {
        boolean same = Sha256.of(document).equals(record.getDocumentSha256());
        if (!same && !gone.contains(record.getAgreement()) && isSettled(record)) {
            drifted.add(record.getAgreement());
        }
    }

    private boolean isSettled(GrantRecord record) {
        boolean settled = now - record.getEditedAt() >= SETTLING.toMillis();
        conclusive &= settled;
        return settled;
    }

    private boolean isActive(String agreement) {
        @Nullable ListedAgreement found = listed.get(agreement);
        return found != null && found.isActive();
    }

    private static boolean isGranted(GrantRecord record) {
        return record.getStatus() == GrantStatus.GRANTED;
    }

    private static boolean isOn(GrantRecord record, String role) {
        String own = record.getRole();
        return own != null && RoleNames.same(own, role);
    }

    private static String key(String role) {
        return role.toLowerCase(Locale.ROOT);
    }
}
