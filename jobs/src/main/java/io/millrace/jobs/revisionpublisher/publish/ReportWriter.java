package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.threads.DaemonThreads;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The writer of reports beside their manifests, on a thread of its own. */
final class ReportWriter implements AutoCloseable {

    /** Suffix of a report's key, after the manifest's. */
    private static final String SUFFIX = ".report.json";

    static final String REFUSED = "report.refused";

    private final ObjectStore store;
    private final Location manifests;
    private final Rejects rejects;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(DaemonThreads.named("publication-reports"));

    /**
     * @param store of the manifests; closed with this
     * @param manifests the location of the store
     */
    ReportWriter(ObjectStore store, Location manifests, Rejects rejects) {
        this.store = store;
        this.manifests = manifests;
        this.rejects = rejects;
    }

    /** @return rejects of what the report has findings for; empty when the store is unavailable, and nothing is written */
    CompletionStage<Optional<List<Reject>>> write(PublicationReport report, Instant now) {
        return CompletableFuture.supplyAsync(() -> writeNow(report, now), thread);
    }

    private Optional<List<Reject>> writeNow(PublicationReport report, Instant now) {
        Publication publication = report.publication();
        List<PublicationFinding> findings = new ArrayList<>(report.findings());
        byte[] json = report.json();
        try {
            store.write(key(publication), json);
        } catch (ObjectStoreException failure) {
            if (failure.kind() == ObjectStoreException.Kind.UNAVAILABLE) {
                return Optional.empty();
            }
            findings.add(new PublicationFinding(
                    REFUSED, publication.getManifest() + SUFFIX, String.valueOf(failure.getMessage())));
        }
        return Optional.of(
                findings.isEmpty()
                        ? List.of()
                        : List.of(reject(publication, findings, report.findingsLeftOut(), json, now)));
    }

    private String key(Publication publication) {
        String root = manifests.uri("");
        if (!publication.getManifest().startsWith(root)) {
            throw new IllegalArgumentException(publication.getManifest() + " is not in " + root);
        }
        return publication.getManifest().substring(root.length()) + SUFFIX;
    }

    private Reject reject(
            Publication publication, List<PublicationFinding> findings, int leftOut, byte[] report, Instant now) {
        PublicationFinding first = findings.get(0);
        int others = findings.size() - 1 + leftOut;
        String more = others == 0 ? "" : " (and " + others + " more, see the report)";
        return rejects.reject(
                publication.getManifest(),
                first.getPosition(),
                first.getRule(),
                first.getReason() + more,
                report,
                now.toEpochMilli());
    }

    @Override
    public void close() {
        thread.shutdownNow();
        store.close();
    }
}
