package io.millrace.jobs.revisionpublisher.plan;

import io.millrace.connectors.rejects.Quoted;
import io.millrace.connectors.retry.RetryingCalls;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.connectors.threads.DaemonThreads;
import io.millrace.jobs.revisionpublisher.manifest.Manifest;
import io.millrace.jobs.revisionpublisher.manifest.ManifestPosition;
import io.millrace.jobs.revisionpublisher.manifest.ManifestReader;
import io.millrace.jobs.revisionpublisher.manifest.ManifestRule;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * The planner of one manifest: into revisions of existing objects, or all findings against it. Safe for use by several
 * threads, each with a manifest of its own.
 */
public final class ManifestPlanner implements AutoCloseable {

    private static final Map<ObjectStoreException.Kind, ManifestRule> REFUSALS = Map.of(
            ObjectStoreException.Kind.GONE, ManifestRule.GONE,
            ObjectStoreException.Kind.CHANGED, ManifestRule.REPLACED,
            ObjectStoreException.Kind.DENIED, ManifestRule.MANIFEST_DENIED);

    private final Location location;
    private final ObjectStoreFactory factory;
    private final ObjectStore store;
    private final PlanLimits limits;
    private final RetryingCalls calls;
    private final ExecutorService lookUpThreads;

    /** @param location of the manifests; their assets are in any bucket */
    public ManifestPlanner(Location location, ObjectStoreFactory factory, PlanLimits limits, RetryingCalls calls) {
        this.location = location;
        this.factory = factory;
        this.store = factory.open(location);
        this.limits = limits;
        this.calls = calls;
        this.lookUpThreads =
                Executors.newFixedThreadPool(limits.statsConcurrent(), DaemonThreads.named("asset-look-up"));
    }

    /**
     * Plans a manifest. Retries for as long as S3 cannot be reached.
     *
     * @param startedAt epoch millis
     * @throws InterruptedException when this is closed meanwhile
     */
    public Publication plan(ObjectArrival arrival, long startedAt) throws InterruptedException {
        StoredObject stored =
                new StoredObject(arrival.getKey(), arrival.getSize(), arrival.getEtag(), arrival.getArrivedAt());
        Manifest manifest;
        try {
            stored = calls.make(() -> store.stat(arrival.getKey(), arrival.getVersionId()));
            manifest = read(arrival, stored);
        } catch (ObjectStoreException refusal) {
            return publication(arrival, stored, unread(refusal), List.of(), startedAt);
        }
        if (!manifest.isReadToItsEnd()) {
            return publication(arrival, stored, manifest, List.of(), startedAt);
        }
        try (AssetLookUps lookUps = new AssetLookUps(manifest, limits, factory, lookUpThreads, calls)) {
            PlannedRevisions found = lookUps.find();
            return publication(
                    arrival, stored, manifest, manifest.findings().isEmpty() ? found.list() : List.of(), startedAt);
        }
    }

    private Manifest read(ObjectArrival arrival, StoredObject stored)
            throws ObjectStoreException, InterruptedException {
        boolean known = arrival.getVersionId() != null || arrival.getEtag().isEmpty();
        if (!known && !arrival.getEtag().equals(stored.etag())) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.CHANGED,
                    location.uri(arrival.getKey()),
                    "its etag is " + stored.etag() + " and no longer " + arrival.getEtag(),
                    null);
        }
        return calls.make(() -> {
            try (InputStream content = store.open(arrival.getKey(), arrival.getVersionId(), stored.etag())) {
                return ManifestReader.read(content, limits.assetsMax());
            } catch (IOException broken) {
                throw new IOException(location.uri(arrival.getKey()) + " broke off", broken);
            }
        });
    }

    private static Manifest unread(ObjectStoreException refusal) {
        ManifestRule rule = REFUSALS.get(refusal.kind());
        if (rule == null) {
            throw new IllegalStateException("calls are retried until S3 answers", refusal);
        }
        Manifest manifest = new Manifest();
        manifest.findings().add(rule, ManifestPosition.WHOLE, () -> Quoted.line(String.valueOf(refusal.getMessage())));
        manifest.entries().seal();
        return manifest;
    }

    private Publication publication(
            ObjectArrival arrival,
            StoredObject stored,
            Manifest manifest,
            List<PlannedRevision> revisions,
            long startedAt) {
        String uri = location.uri(arrival.getKey());
        return Publication.newBuilder()
                .setId(PublicationId.of(uri, arrival, stored, manifest.dataSetId()))
                .setManifest(uri)
                .setManifestModifiedAt(stored.lastModified())
                .setDataSetId(manifest.dataSetId())
                .setComment(manifest.comment())
                .setFinalize(manifest.finalized())
                .setTags(manifest.tags())
                .setNotification(manifest.notification())
                .setRevisions(revisions)
                .setFindings(manifest.findings().kept().stream()
                        .map(finding -> new PublicationFinding(finding.rule(), finding.position(), finding.reason()))
                        .collect(Collectors.toList()))
                .setFindingsLeftOut(manifest.findings().leftOut())
                .setStartedAt(startedAt)
                .build();
    }

    /** Interrupts plans that are being made. */
    @Override
    public void close() {
        calls.stop();
        lookUpThreads.shutdownNow();
        store.close();
    }
}
