package io.millrace.jobs.accessgrants.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The policies of a role, by owner. */
final class ObservedPolicies {

    private final List<ObservedPolicy> all = new ArrayList<>();
    private final List<ObservedChunk> chunks = new ArrayList<>();
    private final List<ObservedPolicy> misplaced = new ArrayList<>();
    private final List<ObservedPolicy> ofAgreements = new ArrayList<>();
    private final int attached;

    ObservedPolicies(ObservedRole role, PolicyLayout layout) {
        role.inlinePolicies().forEach((name, document) -> all.add(new ObservedPolicy(name, false, document)));
        role.managedPolicies()
                .forEach((arn, document) -> all.add(new ObservedPolicy(ManagedPolicies.name(arn), true, document)));
        all.sort(Comparator.comparing(ObservedPolicy::name).thenComparing(ObservedPolicy::isManaged));
        for (ObservedPolicy policy : all) {
            OptionalInt number = PolicyNames.chunkNumber(layout.installation(), role.name(), policy.name());
            if (number.isPresent()) {
                chunks.add(new ObservedChunk(policy, number.getAsInt()));
            } else if (layout.isOurs(policy.name())) {
                misplaced.add(policy);
            } else if (PolicyNames.belongs(policy.name())) {
                ofAgreements.add(policy);
            }
        }
        chunks.sort(Comparator.comparing(ObservedChunk::number)
                .thenComparing(chunk -> chunk.policy().isManaged()));
        attached = role.attachedPolicies().size();
    }

    /** By number. */
    List<ObservedChunk> chunks() {
        return chunks;
    }

    /** Of this installation, but with no name that it gives to a policy of this role. */
    List<ObservedPolicy> misplaced() {
        return misplaced;
    }

    /** Of agreements, known or not, of whatever installation. */
    List<ObservedPolicy> ofAgreements() {
        return ofAgreements;
    }

    /** The room that is left to chunks once some policies are gone. */
    ChunkRoom room(List<ObservedPolicy> gone, List<ObservedChunk> movable, boolean accountFull) {
        List<ObservedPolicy> others = all.stream()
                .filter(policy -> !gone.contains(policy))
                .filter(policy -> movable.stream().noneMatch(chunk -> chunk.policy() == policy))
                .collect(Collectors.toList());
        int attachedGone = (int) all.stream().filter(ObservedPolicy::isManaged).count()
                - (int) others.stream().filter(ObservedPolicy::isManaged).count();
        long inline = others.stream()
                .filter(policy -> !policy.isManaged())
                .mapToLong(policy -> PolicyText.size(policy.document()))
                .sum();
        return new ChunkRoom(inline, attached - attachedGone, accountFull);
    }
}
