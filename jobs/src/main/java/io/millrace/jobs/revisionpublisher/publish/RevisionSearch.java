package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Page;
import io.millrace.connectors.dataexchange.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds a publication's revisions in a list that is newest first: none is older than the publication. */
final class RevisionSearch {

    private final Instant oldest;
    private final List<Revision> candidates = new ArrayList<>();
    private @Nullable String token;
    private boolean complete;

    /** @param oldest no revision created before can be ours */
    RevisionSearch(Instant oldest) {
        this.oldest = oldest;
    }

    void add(Page<Revision> page) {
        for (Revision revision : page.items()) {
            if (revision.createdAt().isBefore(oldest)) {
                complete = true;
                return;
            }
            candidates.add(revision);
        }
        token = page.nextToken();
        complete = token == null;
    }

    /** Whether the list was read as far as ours can be. */
    boolean isComplete() {
        return complete;
    }

    /** Of the next page; null for the first. */
    @Nullable
    String token() {
        return token;
    }

    /** Somebody deleted it since it was listed. */
    void gone(String revisionId) {
        candidates.removeIf(candidate -> candidate.id().equals(revisionId));
    }

    /** Ids of revisions whose tags have to be read. */
    List<String> unread(TagCache markers, int max) {
        List<String> unread = new ArrayList<>();
        for (Iterator<Revision> each = candidates.iterator(); each.hasNext() && unread.size() < max; ) {
            String id = each.next().id();
            if (!markers.knows(id)) {
                unread.add(id);
            }
        }
        return unread;
    }

    /** The publication's, newest first. */
    List<FoundRevision> found(String publicationId, TagCache markers) {
        List<FoundRevision> found = new ArrayList<>();
        for (Revision candidate : candidates) {
            PublicationTag marker = markers.marker(candidate.id());
            if (marker != null && marker.belongsTo(publicationId)) {
                found.add(new FoundRevision(candidate, marker));
            }
        }
        return found;
    }
}
