package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Asset;
import io.millrace.connectors.dataexchange.ImportJob;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was read for one publication and is used up soon; lost with a restart, after which it is read again. */
final class ReadCache {

    private final Map<String, PagedList<ImportJob>> jobs = new HashMap<>();
    private final Map<String, PagedList<Asset>> assets = new HashMap<>();
    private final Map<String, Integer> unchanged = new HashMap<>();
    private final Set<String> leftOver = new HashSet<>();
    private @Nullable RevisionSearch search;
    private @Nullable String open;

    RevisionSearch search(Instant oldest) {
        RevisionSearch known = search;
        if (known == null) {
            known = new RevisionSearch(oldest);
            search = known;
        }
        return known;
    }

    PagedList<ImportJob> jobs(String revisionId) {
        return jobs.computeIfAbsent(revisionId, id -> new PagedList<>());
    }

    void forgetJobs(String revisionId) {
        jobs.remove(revisionId);
    }

    PagedList<Asset> assets(String revisionId) {
        return assets.computeIfAbsent(revisionId, id -> new PagedList<>());
    }

    void forgetAssets(String revisionId) {
        assets.remove(revisionId);
        unchanged.remove(revisionId);
    }

    /**
     * How many objects, the first of the list, were seen to be as they were planned; null for a revision whose assets
     * were not seen to be those wanted.
     */
    @Nullable
    Integer unchanged(String revisionId) {
        return unchanged.get(revisionId);
    }

    void unchanged(String revisionId, int objects) {
        unchanged.put(revisionId, objects);
    }

    /** Read a moment ago, and not finalised then. */
    boolean isOpen(String revisionId) {
        return revisionId.equals(open);
    }

    void open(String revisionId) {
        open = revisionId;
    }

    /** Revisions that could not be removed, by id. */
    Set<String> leftOver() {
        return leftOver;
    }

    /** What was read is not how it is any more. */
    void forget() {
        jobs.clear();
        assets.clear();
        unchanged.clear();
        search = null;
        open = null;
    }
}
