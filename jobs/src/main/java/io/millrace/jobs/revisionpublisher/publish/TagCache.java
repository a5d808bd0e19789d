package io.millrace.jobs.revisionpublisher.publish;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The publication tags of revisions, read once and not for each publication of a data set. Beyond a number the least
 * recently used are forgotten. Safe for use by several threads.
 */
final class TagCache {

    /** About 100 bytes each, 300 with a tag. */
    private static final int REVISIONS_MAX = 20_000;

    private final Map<String, Optional<PublicationTag>> byRevision = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<PublicationTag>> eldest) {
            return size() > REVISIONS_MAX;
        }
    };

    synchronized boolean knows(String revisionId) {
        return byRevision.containsKey(revisionId);
    }

    synchronized void put(String revisionId, @Nullable PublicationTag tag) {
        byRevision.put(revisionId, Optional.ofNullable(tag));
    }

    /** Null when it has none, or is not known. */
    synchronized @Nullable PublicationTag tag(String revisionId) {
        return byRevision.getOrDefault(revisionId, Optional.empty()).orElse(null);
    }
}
