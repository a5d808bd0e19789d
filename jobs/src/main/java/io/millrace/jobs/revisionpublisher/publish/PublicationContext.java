package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.jobs.revisionpublisher.plan.AssetList;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A publication and the time for which its calls are decided: all that the phases have in common. */
final class PublicationContext {

    /** Maximum clock skew between AWS and the store of the manifests. */
    private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(15);

    private final Publication publication;
    private final Instant now;
    /** Unpacked once, and only the revisions that are needed. */
    private final Map<Integer, List<WantedAsset>> wanted = new HashMap<>();

    PublicationContext(Publication publication, Instant now) {
        this.publication = publication;
        this.now = now;
    }

    Publication publication() {
        return publication;
    }

    String dataSetId() {
        return publication.getDataSetId();
    }

    Instant now() {
        return now;
    }

    /** In epoch millis. */
    long after(Duration wait) {
        return now.plus(wait).toEpochMilli();
    }

    /** @param at epoch millis */
    boolean isDue(long at) {
        return at <= now.toEpochMilli();
    }

    /** No revision of the publication can have been created before. */
    Instant oldestRevisionAt() {
        return Instant.ofEpochMilli(publication.getManifestModifiedAt()).minus(CLOCK_SKEW_MAX);
    }

    /**
     * The assets of a planned revision.
     *
     * @param revision from 0
     */
    List<WantedAsset> wanted(int revision) {
        return wanted.computeIfAbsent(
                revision,
                index -> AssetList.read(publication.getRevisions().get(index).getAssets()));
    }
}
