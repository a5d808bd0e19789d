package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.Asset;
import io.millrace.connectors.dataexchange.ImportJob;
import io.millrace.connectors.dataexchange.Page;
import io.millrace.connectors.dataexchange.Revision;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one publication that a decision still needs. They are not in a checkpoint: after a restart they are made
 * again. Immutable.
 */
final class Observations {

    static final Observations NONE = new Observations();

    private final Map<String, PagedList<ImportJob>> jobs;
    private final Map<String, PagedList<Asset>> assets;
    private final Map<String, Integer> unchangedObjects;
    private final Set<String> unremovable;
    private RevisionSearch search;
    private @Nullable String openRevision;

    private Observations() {
        jobs = new HashMap<>();
        assets = new HashMap<>();
        unchangedObjects = new HashMap<>();
        unremovable = new HashSet<>();
        search = RevisionSearch.NONE;
    }

    private Observations(Observations others) {
        jobs = new HashMap<>(others.jobs);
        assets = new HashMap<>(others.assets);
        unchangedObjects = new HashMap<>(others.unchangedObjects);
        unremovable = new HashSet<>(others.unremovable);
        search = others.search;
        openRevision = others.openRevision;
    }

    private Observations with(Consumer<Observations> change) {
        Observations changed = new Observations(this);
        change.accept(changed);
        return changed;
    }

    RevisionSearch search() {
        return search;
    }

    Observations withRevisions(Page<Revision> page, PublicationContext context) {
        return with(changed -> changed.search = search.plus(page, context.oldestRevisionAt()));
    }

    /** Somebody deleted the revision since it was listed. */
    Observations withoutRevision(String revisionId) {
        return with(changed -> changed.search = search.without(revisionId));
    }

    /** Jobs of a revision, as far as they are listed. */
    PagedList<ImportJob> jobs(String revisionId) {
        return jobs.getOrDefault(revisionId, PagedList.unread());
    }

    /** @param before the list as it was when its next page was asked for; if it was forgotten since, so is the page */
    Observations withJobs(String revisionId, PagedList<ImportJob> before, Page<ImportJob> page) {
        return jobs(revisionId).equals(before)
                ? with(changed -> changed.jobs.put(revisionId, before.plus(page)))
                : this;
    }

    Observations forgetJobs(String revisionId) {
        return with(changed -> changed.jobs.remove(revisionId));
    }

    /** Assets of a revision, as far as they are listed. */
    PagedList<Asset> assets(String revisionId) {
        return assets.getOrDefault(revisionId, PagedList.unread());
    }

    Observations withAssets(String revisionId, PagedList<Asset> listed) {
        return with(changed -> changed.assets.put(revisionId, listed));
    }

    Observations forgetAssets(String revisionId) {
        return with(changed -> {
            changed.assets.remove(revisionId);
            changed.unchangedObjects.remove(revisionId);
        });
    }

    /**
     * The number of objects, from the first of the list, that are as they were planned; null for a revision whose assets
     * are not known to be those wanted.
     */
    @Nullable
    Integer unchangedObjects(String revisionId) {
        return unchangedObjects.get(revisionId);
    }

    Observations withUnchangedObjects(String revisionId, int objects) {
        return with(changed -> changed.unchangedObjects.put(revisionId, objects));
    }

    /** Read a moment ago, and not finalised then. */
    boolean isOpen(String revisionId) {
        return revisionId.equals(openRevision);
    }

    Observations withOpen(String revisionId) {
        return with(changed -> changed.openRevision = revisionId);
    }

    /** Removing the revision was refused. */
    boolean isUnremovable(String revisionId) {
        return unremovable.contains(revisionId);
    }

    Observations withUnremovable(String revisionId) {
        return with(changed -> changed.unremovable.add(revisionId));
    }

    /** Forgets the reads, which may be stale, and keeps the revisions that cannot be removed. */
    Observations forgetAll() {
        Observations next = new Observations();
        next.unremovable.addAll(unremovable);
        return next;
    }
}
