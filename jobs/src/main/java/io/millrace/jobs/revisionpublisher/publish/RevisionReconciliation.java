package io.millrace.jobs.revisionpublisher.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which of a publication's revisions are taken on and which are too many. Of one part the finalised is kept, else the
 * oldest. A publication cut into another number of parts, by another limit, is taken on only when it is complete.
 */
final class RevisionReconciliation {

    private final int parts;
    private final Map<Integer, FoundRevision> kept;
    private final List<String> surplus = new ArrayList<>();
    private boolean torn;

    private RevisionReconciliation(int parts, Map<Integer, FoundRevision> kept) {
        this.parts = parts;
        this.kept = kept;
    }

    /**
     * @param found newest first
     * @param parts as planned
     */
    static RevisionReconciliation of(List<FoundRevision> found, int parts) {
        Map<Integer, Map<Integer, FoundRevision>> cuts = new TreeMap<>();
        for (FoundRevision one : found) {
            cuts.computeIfAbsent(one.marker().of(), of -> new TreeMap<>())
                    .merge(one.marker().part(), one, RevisionReconciliation::better);
        }
        int taken = cuts.entrySet().stream()
                .filter(cut -> isPublished(cut.getKey(), cut.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(parts);
        RevisionReconciliation adoption = new RevisionReconciliation(taken, cuts.getOrDefault(taken, Map.of()));
        for (FoundRevision one : found) {
            boolean isKept = adoption.kept.get(one.marker().part()) == one;
            if (!one.finalized() && !isKept) {
                adoption.surplus.add(one.id());
            }
            adoption.torn |= one.finalized() && one.marker().of() != taken;
        }
        return adoption;
    }

    private static FoundRevision better(FoundRevision newer, FoundRevision older) {
        return newer.finalized() && !older.finalized() ? newer : older;
    }

    private static boolean isPublished(int of, Map<Integer, FoundRevision> cut) {
        return cut.size() == of && cut.values().stream().allMatch(FoundRevision::finalized);
    }

    /** How many there are: as planned, or of the other cut that is published. */
    int parts() {
        return parts;
    }

    /** By part, from 1. */
    Map<Integer, FoundRevision> kept() {
        return kept;
    }

    /** Ids of the unfinalised others. */
    List<String> surplus() {
        return surplus;
    }

    /** A part of another cut is published: with this plan its assets would be published again. */
    boolean isTorn() {
        return torn;
    }

    @Override
    public String toString() {
        return new LinkedHashMap<>(kept)
                .entrySet().stream()
                        .map(part -> part.getKey() + "/" + parts + "="
                                + part.getValue().id())
                        .collect(Collectors.joining(", ", "keeps ", "; surplus " + surplus));
    }
}
