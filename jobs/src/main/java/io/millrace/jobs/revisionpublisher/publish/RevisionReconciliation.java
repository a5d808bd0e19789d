package io.millrace.jobs.revisionpublisher.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The division of a publication's revisions into those that are kept and those that are too many. Of one part the
 * finalised is kept, else the oldest. Of a cut into another number of parts, by another limit, nothing is kept unless it
 * is published as a whole.
 */
final class RevisionReconciliation {

    private final int parts;
    private final Map<Integer, TaggedRevision> kept;
    private final List<String> surplus = new ArrayList<>();
    private boolean publishedInPart;

    private RevisionReconciliation(int parts, Map<Integer, TaggedRevision> kept) {
        this.parts = parts;
        this.kept = kept;
    }

    /**
     * @param found newest first
     * @param parts as planned
     */
    static RevisionReconciliation of(List<TaggedRevision> found, int parts) {
        Map<Integer, Map<Integer, TaggedRevision>> cuts = new TreeMap<>();
        for (TaggedRevision revision : found) {
            cuts.computeIfAbsent(revision.tag().of(), first -> new TreeMap<>())
                    .merge(revision.tag().part(), revision, RevisionReconciliation::better);
        }
        int of = cuts.entrySet().stream()
                .filter(cut -> isPublished(cut.getKey(), cut.getValue()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(parts);
        RevisionReconciliation reconciled = new RevisionReconciliation(of, cuts.getOrDefault(of, Map.of()));
        for (TaggedRevision revision : found) {
            boolean isKept = reconciled.kept.get(revision.tag().part()) == revision;
            if (!revision.finalized() && !isKept) {
                reconciled.surplus.add(revision.id());
            }
            reconciled.publishedInPart |= revision.finalized() && revision.tag().of() != of;
        }
        return reconciled;
    }

    private static TaggedRevision better(TaggedRevision newer, TaggedRevision older) {
        return newer.finalized() && !older.finalized() ? newer : older;
    }

    private static boolean isPublished(int of, Map<Integer, TaggedRevision> cut) {
        return cut.size() == of && cut.values().stream().allMatch(TaggedRevision::finalized);
    }

    /** Number of parts: as planned, or of the other cut that is published. */
    int parts() {
        return parts;
    }

    /** By part, from 1. */
    Map<Integer, TaggedRevision> kept() {
        return kept;
    }

    /** Ids of the unfinalised others. */
    List<String> surplus() {
        return surplus;
    }

    /** Whether a part of another cut is published: with this plan its assets would be published again. */
    boolean isPublishedInPart() {
        return publishedInPart;
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
