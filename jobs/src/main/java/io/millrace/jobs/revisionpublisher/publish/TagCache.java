package io.millrace.jobs.revisionpublisher.publish;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The markers of revisions whose tags were read, so that they are read once and not for each publication of a data set.
 * The last recently used ones are forgotten beyond a number. Safe for use by several threads.
 */
final class TagCache {

    /** About 100 bytes each, 300 with a marker. */
    private static final int KEPT = 20_000;

    private final Map<String, Read> byRevision = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Read> eldest) {
            return size() > KEPT;
        }
    };

    synchronized boolean knows(String revisionId) {
        return byRevision.containsKey(revisionId);
    }

    synchronized void put(String revisionId, @Nullable PublicationTag marker) {
        byRevision.put(revisionId, new Read(marker));
    }

    /** Null when it has none, or is not known. */
    synchronized @Nullable PublicationTag marker(String revisionId) {
        Read read = byRevision.get(revisionId);
        return read == null ? null : read.marker;
    }

    private static final class Read {

        final @Nullable PublicationTag marker;

        Read(@Nullable PublicationTag marker) {
            this.marker = marker;
        }
    }
}
