package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.connectors.dataexchange.AssetSource;
import io.millrace.connectors.dataexchange.DataExchangeException;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.threads.DaemonThreads;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Objects of S3, compared by their etags, several at once. */
public final class S3SourceObjects implements SourceObjects {

    private final ObjectStoreFactory factory;
    private final ExecutorService threads;

    /** @param concurrent objects that are checked at the same time */
    public S3SourceObjects(ObjectStoreFactory factory, int concurrent) {
        this.factory = factory;
        this.threads = Executors.newFixedThreadPool(concurrent, DaemonThreads.named("source-objects"));
    }

    @Override
    public CompletionStage<List<PublicationFinding>> changed(List<WantedAsset> planned) {
        // A manifest's buckets may be many, and no other manifest's.
        Map<String, ObjectStore> stores = new HashMap<>();
        List<CompletableFuture<@Nullable PublicationFinding>> checks = new ArrayList<>();
        for (WantedAsset asset : planned) {
            ObjectStore store =
                    stores.computeIfAbsent(asset.bucket(), bucket -> factory.open(Location.parse("s3://" + bucket)));
            checks.add(CompletableFuture.supplyAsync(() -> check(store, asset), threads));
        }
        return CompletableFuture.allOf(checks.toArray(new CompletableFuture<?>[0]))
                .whenComplete((all, failure) -> stores.values().forEach(ObjectStore::close))
                .thenApply(all -> {
                    List<PublicationFinding> findings = new ArrayList<>();
                    for (CompletableFuture<@Nullable PublicationFinding> check : checks) {
                        PublicationFinding finding = check.join();
                        if (finding != null) {
                            findings.add(finding);
                        }
                    }
                    return findings;
                });
    }

    private static @Nullable PublicationFinding check(ObjectStore store, WantedAsset asset) {
        try {
            String etag = store.stat(asset.key(), null).etag();
            return etag.equals(asset.etag())
                    ? null
                    : changed(asset, "its etag was " + asset.etag() + " and is now " + etag);
        } catch (ObjectStoreException failure) {
            if (failure.kind() == ObjectStoreException.Kind.UNAVAILABLE) {
                throw new CompletionException(new DataExchangeException(
                        DataExchangeException.Kind.NOT_NOW, String.valueOf(failure.getMessage()), failure));
            }
            return changed(asset, "it cannot be read any more: " + failure.getMessage());
        }
    }

    private static PublicationFinding changed(WantedAsset asset, String how) {
        return new PublicationFinding(
                AssetComparison.CHANGED,
                AssetSource.of(asset).toString(),
                "The object was changed while it was published: " + how);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
