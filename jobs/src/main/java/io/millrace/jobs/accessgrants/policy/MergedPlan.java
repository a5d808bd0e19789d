package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.accessgrants.policy.GrantClaim.Treatment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The plan of a role in the merged layout: the chunks that its rights go to, and those for which there is no room. */
final class MergedPlan {

    /** Attempts to fill all chunks anew for one more agreement; each costs as much as a first start of the role. */
    private static final int REPACKINGS_MAX = 8;

    private final RoleClaims claims;
    private final ChunkJudgement judged;
    private final ObservedPolicies observed;
    private final boolean accountFull;

    private final TreeMap<String, GrantClaim> accepted = new TreeMap<>();
    private final TreeMap<String, GrantClaim> refused = new TreeMap<>();
    private ChunkPlacement placement;
    private List<ObservedPolicy> gone;

    MergedPlan(RoleClaims claims, ChunkJudgement judged, ObservedPolicies observed, boolean accountFull) {
        this.claims = claims;
        this.judged = judged;
        this.observed = observed;
        this.accountFull = accountFull;
        List<ObservedPolicy> replaced = judged.replaced();
        this.gone = judged.unwanted();
        this.placement = start();
        if (!placeAll() && !replaced.isEmpty()) {
            // Without room for both, access has a gap of some calls.
            gone = new ArrayList<>(judged.unwanted());
            gone.addAll(replaced);
            placement = start();
            accepted.clear();
            refused.clear();
            placeAll();
        }
        if (!refused.isEmpty()) {
            makeRoom();
        }
    }

    /** The chunks with what stays in them. */
    private ChunkPlacement start() {
        ChunkRoom room = observed.room(gone, judged.movable(), accountFull);
        RightSizes sizes = new RightSizes();
        List<Integer> numbers =
                observed.chunks().stream().map(ObservedChunk::number).collect(Collectors.toList());
        ChunkPlacement start = new ChunkPlacement(room, sizes, numbers);
        for (ObservedChunk chunk : judged.movable()) {
            RightsChunk kept = new RightsChunk(chunk.number(), chunk.policy().isManaged(), sizes);
            kept.add(judged.kept(chunk));
            start.take(kept);
        }
        return start;
    }

    /** Returns whether every agreement has its rights. */
    private boolean placeAll() {
        if (!placement.fits()) {
            ChunkPlacement anew = placement.emptied();
            if (!anew.placeFirstFit(placement.rights())) {
                placeAsFarAsPossible(anew);
            }
            placement = anew;
        }
        List<GrantClaim> missing = new ArrayList<>();
        for (GrantClaim claim : claims.of(Treatment.WRITE)) {
            if (placement.has(claim.rights())) {
                accepted.put(claim.agreement(), claim);
            } else {
                missing.add(claim);
            }
        }
        for (GrantClaim claim : missing) {
            (placement.place(claim.agreement(), claim.rights()) ? accepted : refused).put(claim.agreement(), claim);
        }
        return refused.isEmpty();
    }

    private void placeAsFarAsPossible(ChunkPlacement anew) {
        anew.placeFirstFit(judged.protectedRights());
        for (GrantClaim claim : claims.of(Treatment.WRITE)) {
            if (placement.has(claim.rights())) {
                anew.placeFirstFit(claim.rights());
            }
        }
    }

    /** All else that could make room for refused agreements, until nothing more is gained: a second diff finds the same. */
    private void makeRoom() {
        ChunkPlacement anew = anew(claims.of(Treatment.WRITE));
        if (anew != null) {
            placement = anew;
            accepted.putAll(refused);
            refused.clear();
            return;
        }
        boolean changed = true;
        while (changed && !refused.isEmpty()) {
            changed = false;
            placement.remove(rightsOfRefusedAlone());
            int repackings = 0;
            for (GrantClaim claim : new ArrayList<>(refused.values())) {
                boolean fits = placement.place(claim.agreement(), claim.rights());
                if (!fits && repackings++ < REPACKINGS_MAX) {
                    List<GrantClaim> together = new ArrayList<>(accepted.values());
                    together.add(claim);
                    together.sort(Comparator.comparing(GrantClaim::agreement));
                    anew = anew(together);
                    placement = anew == null ? placement : anew;
                    fits = anew != null;
                }
                if (fits) {
                    refused.remove(claim.agreement());
                    accepted.put(claim.agreement(), claim);
                    changed = true;
                }
            }
        }
    }

    private @Nullable ChunkPlacement anew(List<GrantClaim> together) {
        ChunkPlacement anew = placement.emptied();
        boolean fits = anew.placeFirstFit(judged.protectedRights());
        for (GrantClaim claim : together) {
            fits = fits && anew.placeFirstFit(claim.rights());
        }
        return fits ? anew : null;
    }

    private Set<Right> rightsOfRefusedAlone() {
        Set<Right> alone = new TreeSet<>();
        refused.values().forEach(claim -> alone.addAll(claim.rights()));
        accepted.values().forEach(claim -> alone.removeAll(claim.rights()));
        alone.removeAll(judged.protectedRights());
        return alone;
    }

    /** Adds the steps of chunks and of agreements' own policies. */
    void addSteps(DiffSteps steps, PolicyLayout layout, String role, boolean mayRepair) {
        for (ObservedChunk chunk : judged.movable()) {
            Set<Right> wanted = placement.chunks().stream()
                    .filter(chunk::is)
                    .findFirst()
                    .map(RightsChunk::rights)
                    .orElse(Set.of());
            steps.change(chunk, wanted, claims, mayRepair);
        }
        for (RightsChunk chunk : placement.chunks()) {
            if (judged.movable().stream().noneMatch(old -> old.is(chunk))) {
                String name = PolicyNames.chunk(layout.installation(), role, chunk.number());
                String document = RightsText.of(chunk.rights());
                steps.put(
                        false,
                        PolicyStep.put(chunk.isManaged(), name, document, claims.agreements(chunk.rights())),
                        "");
            }
        }
        for (ObservedPolicy policy : judged.replaced()) {
            String agreement = claims.agreement(policy.name()).orElse("");
            PolicyStep step = PolicyStep.delete(policy.isManaged(), policy.name(), List.of(agreement));
            if (gone.contains(policy) || !accepted.containsKey(agreement)) {
                steps.delete(step);
            } else {
                steps.cleanUp(step);
            }
        }
    }

    List<GrantVerdict> verdicts(String role) {
        ChunkRoom room = observed.room(gone, judged.movable(), accountFull);
        List<GrantVerdict> verdicts = new ArrayList<>();
        for (Treatment treatment : Treatment.values()) {
            for (GrantClaim claim : claims.of(treatment)) {
                verdicts.add(
                        refused.containsKey(claim.agreement())
                                ? claim.full(room.fullReason(role, placement.shortage(claim.rights())))
                                : claim.verdict(placement.has(claim.rights())));
            }
        }
        return verdicts;
    }

    /** Characters that rights of further agreements may take. */
    long charactersLeft() {
        return placement.left();
    }
}
