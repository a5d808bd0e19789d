package io.millrace.jobs.accessgrants.policy;

import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All that a desired state says about a role, by agreement, by right and by name of a policy. */
final class RoleClaims {

    /** By agreement, so that their order never depends on that of the desired state. */
    private final Map<String, GrantClaim> claims = new TreeMap<>();

    private final Map<String, EndedGrant> ended = new TreeMap<>();
    /** Agreements, granted or ended, by right in any account. */
    private final Map<Right, Set<String>> owners = new HashMap<>();
    /** Agreements, granted or ended, by name of their own policy. */
    private final Map<String, String> byName = new HashMap<>();

    RoleClaims(DesiredRole desired, ObservedRole role, RolePolicies rules, DiffOptions options) {
        String tag = rules.tag().orElse(null);
        ConsumerTag consumers = ConsumerTag.of(tag == null ? "" : role.tags().getOrDefault(tag, ""));
        for (DesiredGrant grant : desired.getGrants()) {
            GrantClaim claim;
            Set<Right> rights = Set.of();
            try {
                rights = rules.layout().rights(grant.getTable(), grant.getArns(), role.name());
                String broken = tag == null || consumers.names(grant.getConsumer()) ? "" : tagReason(tag, role, grant);
                claim = claim(grant, rights, broken, options);
            } catch (GrantRefusal refusal) {
                claim = GrantClaim.refuse(grant, rights, refusal.rule(), refusal.reason());
            }
            claims.put(claim.agreement(), claim);
            own(claim.agreement(), rights);
        }
        for (EndedGrant gone : desired.getEnded()) {
            ended.put(gone.getAgreement(), gone);
            try {
                own(gone.getAgreement(), rules.layout().rights(gone.getTable(), gone.getArns(), role.name()));
            } catch (GrantRefusal unknown) {
                own(gone.getAgreement(), Set.of());
            }
        }
    }

    private static GrantClaim claim(DesiredGrant grant, Set<Right> rights, String tagReason, DiffOptions options) {
        if (!tagReason.isEmpty()) {
            return GrantClaim.refuse(grant, rights, GrantRule.ROLE_TAG, tagReason);
        }
        if (!options.mayWrite() || !grant.getConfirmed()) {
            return GrantClaim.keep(grant, rights, null, "");
        }
        if (options.isOwedElsewhere(grant.getAgreement())) {
            return GrantClaim.keep(
                    grant,
                    rights,
                    GrantRule.REVOCATION_OWED,
                    "The agreement still has rights on another role, which could not be removed yet. It is granted"
                            + " as soon as they are.");
        }
        return GrantClaim.write(grant, rights);
    }

    private static String tagReason(String tag, ObservedRole role, DesiredGrant grant) {
        String value = role.tags().get(tag);
        String has = value == null ? "does not have" : "has the value " + Quoted.of(value) + " for";
        return "The role " + role.name() + " " + has + " the tag " + tag + ". Add " + Quoted.of(grant.getConsumer())
                + " to its value, several separated by spaces, if the role is that of the consumer.";
    }

    private void own(String agreement, Set<Right> rights) {
        rights.forEach(right -> owners.computeIfAbsent(right.inAnyAccount(), each -> new TreeSet<>())
                .add(agreement));
        PolicyNames.all(agreement).forEach(name -> byName.put(name, agreement));
    }

    /** By agreement's id. */
    List<GrantClaim> of(GrantClaim.Treatment treatment) {
        return claims.values().stream()
                .filter(claim -> claim.treatment() == treatment)
                .collect(Collectors.toList());
    }

    /** The agreement whose own policy has this name; empty for one of which nothing is known. */
    Optional<String> agreement(String policyName) {
        return Optional.ofNullable(byName.get(policyName));
    }

    /** Empty for an agreement that has only ended. */
    Optional<GrantClaim> claim(String agreement) {
        return Optional.ofNullable(claims.get(agreement));
    }

    /** Whether a grant, refused or not, or an ended one gives the right, in whatever accounts. */
    boolean explains(Right right) {
        return owners.containsKey(right.inAnyAccount());
    }

    /** Agreements that give one of the rights, or gave it. */
    Set<String> agreements(Collection<Right> rights) {
        Set<String> agreements = new TreeSet<>();
        rights.forEach(right -> agreements.addAll(owners.getOrDefault(right.inAnyAccount(), Set.of())));
        return agreements;
    }

    /** The rights of all claims with a treatment, in any account. */
    Set<Right> rightsInAnyAccount(GrantClaim.Treatment treatment) {
        Set<Right> rights = new HashSet<>();
        of(treatment).forEach(claim -> claim.rights().forEach(right -> rights.add(right.inAnyAccount())));
        return rights;
    }

    /** Outcomes when a rule refuses all grants. */
    List<GrantVerdict> refused(GrantRule rule, String reason) {
        return claims.values().stream()
                .map(claim -> GrantClaim.refuse(claim.grant(), claim.rights(), rule, reason)
                        .verdict(false))
                .collect(Collectors.toList());
    }

    /** Outcomes of what has ended and is not granted anew. */
    List<GrantVerdict> endedVerdicts() {
        List<GrantVerdict> verdicts = new ArrayList<>();
        for (EndedGrant gone : ended.values()) {
            if (claims.containsKey(gone.getAgreement())) {
                continue;
            }
            EndedOutcome outcome = gone.getOutcome();
            boolean refused = outcome == EndedOutcome.REFUSED;
            boolean hasPage = outcome != EndedOutcome.GONE && outcome != EndedOutcome.MOVED;
            @Nullable String rule = refused ? gone.getRule() : null;
            verdicts.add(new GrantVerdict(
                    gone.getAgreement(),
                    gone.getResource(),
                    refused ? GrantVerdict.Status.REFUSED : GrantVerdict.Status.REVOKED,
                    rule,
                    gone.getReason(),
                    hasPage));
        }
        return verdicts;
    }
}
