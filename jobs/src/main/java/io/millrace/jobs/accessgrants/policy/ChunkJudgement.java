package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.accessgrants.policy.GrantClaim.Treatment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The judgement of all that is on a role: what stays, what goes, and what nothing explains. */
final class ChunkJudgement {

    private final boolean keepUnexplained;
    private final boolean merged;
    private final Map<Right, Right> wanted = new HashMap<>();
    private final Set<Right> keptElsewhere;
    private final RoleClaims claims;

    private final Map<ObservedChunk, Set<Right>> kept = new HashMap<>();
    private final List<ObservedChunk> movable = new ArrayList<>();
    private final List<ObservedPolicy> unwanted = new ArrayList<>();
    private final List<ObservedPolicy> replaced = new ArrayList<>();
    private final Set<Right> protectedRights = new TreeSet<>();
    private final Set<String> unexplained = new TreeSet<>();
    private final Set<String> foreign = new TreeSet<>();

    /** @param merged whether rights that may be written belong into chunks, in the present form */
    ChunkJudgement(RoleClaims claims, ObservedPolicies observed, boolean keepUnexplained, boolean merged) {
        this.claims = claims;
        this.keepUnexplained = keepUnexplained;
        this.merged = merged;
        for (GrantClaim claim : claims.of(Treatment.WRITE)) {
            claim.rights().forEach(right -> wanted.put(right.inAnyAccount(), right));
        }
        keptElsewhere = claims.rightsInAnyAccount(Treatment.KEEP);
        judgeChunks(observed);
        for (ObservedPolicy policy : observed.misplaced()) {
            unexplained.add("policy " + policy.name());
            if (!keepUnexplained) {
                unwanted.add(policy);
            }
        }
        for (ObservedPolicy policy : observed.ofAgreements()) {
            judgeOfAgreement(policy);
        }
    }

    private void judgeChunks(ObservedPolicies observed) {
        Set<Right> seen = new HashSet<>();
        for (ObservedChunk chunk : observed.chunks()) {
            if (!chunk.isReadable()) {
                unexplained.add("policy " + chunk.policy().name());
                if (keepUnexplained) {
                    continue;
                }
            }
            movable.add(chunk);
            Set<Right> stays = new HashSet<>();
            for (Right right : chunk.rights()) {
                Right as = judge(right);
                if (as != null && seen.add(as)) {
                    stays.add(as);
                }
            }
            kept.put(chunk, stays);
        }
    }

    /** The right that stays in its place; null when it goes. */
    private @Nullable Right judge(Right right) {
        boolean explained = claims.explains(right);
        if (!explained) {
            unexplained.add(right.toString());
        }
        Right current = wanted.get(right.inAnyAccount());
        boolean isKept = explained ? keptElsewhere.contains(right.inAnyAccount()) : keepUnexplained;
        Right stays = current != null && merged ? current : current != null || isKept ? right : null;
        if (stays != null && isKept) {
            protectedRights.add(stays);
        }
        return stays;
    }

    private void judgeOfAgreement(ObservedPolicy policy) {
        Optional<String> agreement = claims.agreement(policy.name());
        if (agreement.isEmpty()) {
            foreign.add(policy.name());
            return;
        }
        Treatment treatment =
                claims.claim(agreement.get()).map(GrantClaim::treatment).orElse(Treatment.REFUSE);
        if (treatment == Treatment.REFUSE) {
            unwanted.add(policy);
        } else if (treatment == Treatment.WRITE) {
            replaced.add(policy);
        }
    }

    /** Chunks that may be changed: all but unreadable ones that are kept. */
    List<ObservedChunk> movable() {
        return movable;
    }

    /** The rights of a chunk that stay. */
    Set<Right> kept(ObservedChunk chunk) {
        return kept.getOrDefault(chunk, Set.of());
    }

    /** Rights that stay whatever becomes of the grants that may be written. */
    Set<Right> protectedRights() {
        return protectedRights;
    }

    /** Policies that nothing wants. */
    List<ObservedPolicy> unwanted() {
        return unwanted;
    }

    /** Policies of agreements that are wanted and may be written. */
    List<ObservedPolicy> replaced() {
        return replaced;
    }

    /** Rights and policies that nothing explains, for a person. */
    Set<String> unexplained() {
        return unexplained;
    }

    /** Names of agreements' policies of which nothing is known. */
    Set<String> foreign() {
        return foreign;
    }
}
