package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.policy.GrantClaim.Treatment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The plan of a role in the sample's layout: one policy for each agreement, inline; where the role has no room for it, a
 * managed one of the same name.
 */
final class SamplePlan {

    private final RoleClaims claims;
    private final ChunkJudgement judged;
    private final ObservedPolicies observed;
    private final boolean accountFull;
    private final Map<String, String> documents = new HashMap<>();

    /** Where each agreement's policy is to be: true for a managed one. */
    private final Map<String, Boolean> places = new TreeMap<>();

    private final Map<String, Long> shortages = new TreeMap<>();
    private boolean cleanFirst;
    private long left;
    private ChunkRoom room;

    SamplePlan(
            RoleClaims claims,
            ChunkJudgement judged,
            ObservedPolicies observed,
            Map<String, String> documents,
            boolean accountFull) {
        this.claims = claims;
        this.judged = judged;
        this.observed = observed;
        this.documents.putAll(documents);
        this.accountFull = accountFull;
        this.room = place();
        if (!shortages.isEmpty()) {
            cleanFirst = true;
            places.clear();
            shortages.clear();
            room = place();
        }
    }

    /** The sample's document of each agreement; empty where it cannot be granted. */
    static Map<String, String> documents(DesiredRole desired, PolicyLayout layout, String role) {
        Map<String, String> documents = new HashMap<>();
        for (DesiredGrant grant : desired.getGrants()) {
            try {
                documents.put(grant.getAgreement(), layout.sampleDocument(grant, role));
            } catch (GrantRefusal refused) {
                documents.put(grant.getAgreement(), "");
            }
        }
        return documents;
    }

    private ChunkRoom place() {
        ChunkRoom others = observed.room(gone(), judged.movable(), accountFull);
        long inlineLeft = others.inline();
        int attached = 0;
        for (ObservedChunk chunk : judged.movable()) {
            Set<Right> rights = cleanFirst ? inTheEnd(chunk) : judged.kept(chunk);
            if (!rights.isEmpty() && chunk.policy().isManaged()) {
                attached++;
            } else if (!rights.isEmpty()) {
                inlineLeft -= PolicyText.size(RightsText.of(rights));
            }
        }
        for (GrantClaim claim : claims.of(Treatment.WRITE)) {
            String agreement = claim.agreement();
            if (isThere(agreement, false) || isThere(agreement, true)) {
                places.put(agreement, !isThere(agreement, false));
            }
        }
        for (GrantClaim claim : claims.of(Treatment.WRITE)) {
            String agreement = claim.agreement();
            long size = PolicyText.size(documents.getOrDefault(agreement, ""));
            if (places.containsKey(agreement)) {
                continue;
            }
            boolean managedLeft = others.hasManaged(attached);
            if (size <= inlineLeft) {
                places.put(agreement, false);
                inlineLeft -= size;
            } else if (managedLeft && size <= RoleRoom.MANAGED_CHARACTERS_MAX) {
                places.put(agreement, true);
                attached++;
            } else {
                long most = managedLeft ? RoleRoom.MANAGED_CHARACTERS_MAX : 0;
                shortages.put(agreement, size - Math.max(most, Math.max(0, inlineLeft)));
            }
        }
        left = Math.max(0, inlineLeft);
        for (; others.hasManaged(attached); attached++) {
            left += RoleRoom.MANAGED_CHARACTERS_MAX;
        }
        return others;
    }

    /** Policies that are gone, or written anew, before there has to be room. */
    private List<ObservedPolicy> gone() {
        List<ObservedPolicy> gone = new ArrayList<>(judged.unwanted());
        for (ObservedPolicy policy : judged.replaced()) {
            String agreement = claims.agreement(policy.name()).orElse("");
            boolean legacy = !policy.name().equals(PolicyNames.of(agreement));
            boolean second = policy.isManaged() && isThere(agreement, false);
            if (legacy ? cleanFirst : second || !isThere(agreement, policy.isManaged())) {
                gone.add(policy);
            }
        }
        return gone;
    }

    /** Whether an agreement's policy is on the role, as it is to be. */
    private boolean isThere(String agreement, boolean managed) {
        String name = PolicyNames.of(agreement);
        return observed.ofAgreements().stream()
                .anyMatch(policy -> policy.name().equals(name)
                        && policy.isManaged() == managed
                        && policy.document().equals(documents.get(agreement)));
    }

    private Set<Right> inTheEnd(ObservedChunk chunk) {
        Set<Right> rights = new TreeSet<>(judged.kept(chunk));
        rights.retainAll(judged.protectedRights());
        return rights;
    }

    void addSteps(DiffSteps steps, boolean mayRepair) {
        for (ObservedChunk chunk : judged.movable()) {
            Set<Right> first = new TreeSet<>(cleanFirst ? inTheEnd(chunk) : judged.kept(chunk));
            steps.change(chunk, first, claims, mayRepair);
            Set<Right> last = inTheEnd(chunk);
            if (!last.equals(first)) {
                ObservedPolicy policy = chunk.policy();
                first.removeAll(last);
                Set<String> agreements = claims.agreements(first);
                steps.cleanUp(
                        last.isEmpty()
                                ? PolicyStep.delete(policy.isManaged(), policy.name(), agreements)
                                : PolicyStep.put(policy.isManaged(), policy.name(), RightsText.of(last), agreements));
            }
        }
        Map<String, ObservedPolicy> before = new HashMap<>();
        for (ObservedPolicy policy : judged.replaced()) {
            String agreement = claims.agreement(policy.name()).orElse("");
            boolean legacy = !policy.name().equals(PolicyNames.of(agreement));
            PolicyStep delete = PolicyStep.delete(policy.isManaged(), policy.name(), List.of(agreement));
            if (legacy && places.containsKey(agreement) && !cleanFirst) {
                steps.cleanUp(delete);
            } else if (legacy || !Boolean.valueOf(policy.isManaged()).equals(places.get(agreement))) {
                steps.delete(delete);
            } else {
                before.put(agreement, policy);
            }
        }
        places.forEach((agreement, managed) -> {
            if (!isThere(agreement, managed)) {
                ObservedPolicy old = before.get(agreement);
                steps.put(
                        old != null,
                        PolicyStep.put(
                                managed,
                                PolicyNames.of(agreement),
                                documents.getOrDefault(agreement, ""),
                                List.of(agreement)),
                        old == null ? "" : old.document());
            }
        });
    }

    List<GrantVerdict> verdicts(String role) {
        List<GrantVerdict> verdicts = new ArrayList<>();
        for (Treatment treatment : Treatment.values()) {
            for (GrantClaim claim : claims.of(treatment)) {
                String agreement = claim.agreement();
                Long shortage = shortages.get(agreement);
                verdicts.add(
                        shortage != null
                                ? claim.full(room.fullReason(role, shortage))
                                : claim.verdict(places.containsKey(agreement)
                                        || isThere(agreement, false)
                                        || isThere(agreement, true)));
            }
        }
        return verdicts;
    }

    /** Characters that policies of further agreements may take. */
    long charactersLeft() {
        return left;
    }
}
