package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Page;
import io.millrace.connectors.dataexchange.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The search for a publication's revisions in a list that is newest first: none is older than the publication. Immutable. */
final class RevisionSearch {

    /** No page was read. */
    static final RevisionSearch NONE = new RevisionSearch(List.of(), null, false);

    private final List<Revision> candidates;
    private final @Nullable String token;
    private final boolean complete;

    private RevisionSearch(List<Revision> candidates, @Nullable String token, boolean complete) {
        this.candidates = candidates;
        this.token = token;
        this.complete = complete;
    }

    /** @param oldest no revision created before can be ours */
    RevisionSearch plus(Page<Revision> page, Instant oldest) {
        List<Revision> more = new ArrayList<>(candidates);
        for (Revision revision : page.items()) {
            if (revision.createdAt().isBefore(oldest)) {
                return new RevisionSearch(more, null, true);
            }
            more.add(revision);
        }
        return new RevisionSearch(more, page.nextToken(), page.nextToken() == null);
    }

    RevisionSearch without(String revisionId) {
        return new RevisionSearch(
                candidates.stream()
                        .filter(candidate -> !candidate.id().equals(revisionId))
                        .collect(Collectors.toList()),
                token,
                complete);
    }

    /** Whether the list was read as far as ours can be. */
    boolean isComplete() {
        return complete;
    }

    /** Token of the next page; null for the first. */
    @Nullable
    String token() {
        return token;
    }

    /** Ids of revisions whose tags have to be read. */
    List<String> unread(TagCache tags, int max) {
        return candidates.stream()
                .map(Revision::id)
                .filter(id -> !tags.knows(id))
                .limit(max)
                .collect(Collectors.toList());
    }

    /** The publication's, newest first. */
    List<TaggedRevision> found(String publicationId, TagCache tags) {
        List<TaggedRevision> found = new ArrayList<>();
        for (Revision candidate : candidates) {
            PublicationTag tag = tags.tag(candidate.id());
            if (tag != null && tag.belongsTo(publicationId)) {
                found.add(new TaggedRevision(candidate, tag));
            }
        }
        return found;
    }
}
