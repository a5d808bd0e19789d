package io.millrace.jobs.accessgrants.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The steps of a diff while they are collected; IAM's quotas hold after each of them. */
final class DiffSteps {

    private final List<PolicyStep> deletions = new ArrayList<>();
    /** Rewritten documents by the characters that they gain, those that lose first: so no quota is passed in between. */
    private final Map<Long, List<PolicyStep>> shrinking = new TreeMap<>();

    private final Map<Long, List<PolicyStep>> growing = new TreeMap<>();
    private final List<PolicyStep> cleanups = new ArrayList<>();

    void delete(PolicyStep step) {
        deletions.add(step);
    }

    /** @param takes whether the document loses something that nothing wants */
    void put(boolean takes, PolicyStep step, String before) {
        long gain = PolicyText.size(step.document()) - PolicyText.size(before);
        (takes ? shrinking : growing)
                .computeIfAbsent(gain, each -> new ArrayList<>())
                .add(step);
    }

    void cleanUp(PolicyStep step) {
        cleanups.add(step);
    }

    /** The change of one chunk: from what is observed to what is wanted. */
    void change(ObservedChunk chunk, Set<Right> wanted, RoleClaims claims, boolean mayRepair) {
        ObservedPolicy policy = chunk.policy();
        String document = RightsText.of(wanted);
        if (document.equals(policy.document())) {
            return;
        }
        Set<Right> lost = new TreeSet<>(chunk.rights());
        lost.removeAll(wanted);
        Set<Right> gained = new TreeSet<>(wanted);
        gained.removeAll(chunk.rights());
        Set<Right> changed = new TreeSet<>(lost);
        changed.addAll(gained);
        if (wanted.isEmpty()) {
            delete(PolicyStep.delete(policy.isManaged(), policy.name(), claims.agreements(changed)));
            return;
        }
        boolean takes = !lost.isEmpty() || !chunk.isReadable();
        if (takes || !gained.isEmpty() || mayRepair) {
            put(
                    takes,
                    PolicyStep.put(policy.isManaged(), policy.name(), document, claims.agreements(changed)),
                    policy.document());
        }
    }

    List<PolicyStep> removals() {
        List<PolicyStep> removals = new ArrayList<>(deletions);
        shrinking.values().forEach(removals::addAll);
        return removals;
    }

    List<PolicyStep> writes() {
        List<PolicyStep> writes = new ArrayList<>();
        growing.values().forEach(writes::addAll);
        return writes;
    }

    List<PolicyStep> cleanups() {
        cleanups.sort(Comparator.comparing(PolicyStep::kind));
        return cleanups;
    }
}
