package io.millrace.jobs.revisionpublisher.plan;

import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.connectors.retry.RetryingCalls;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreException.Kind;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.jobs.revisionpublisher.manifest.AssetNames;
import io.millrace.jobs.revisionpublisher.manifest.Manifest;
import io.millrace.jobs.revisionpublisher.manifest.ManifestEntry;
import io.millrace.jobs.revisionpublisher.manifest.ManifestRule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * The look-up of the objects that one manifest names, in its order, with a finding for each that cannot be used. Used by
 * one thread; only single objects are looked up by others, several at once.
 */
final class AssetLookUps implements AutoCloseable {

    /** Quota "Asset size" of AWS Data Exchange, L-514CB613: 100 GB. */
    static final long ASSET_BYTES_MAX = 100_000_000_000L;

    /** Look-ups queued for each thread, so that a slow one at the head does not leave threads idle. */
    private static final int LOOK_UPS_PER_THREAD = 4;

    private static final class LookUp {

        final ManifestEntry entry;
        final Future<StoredObject> answer;

        LookUp(ManifestEntry entry, Future<StoredObject> answer) {
            this.entry = entry;
            this.answer = answer;
        }
    }

    private final Manifest manifest;
    private final PlanLimits limits;
    private final ObjectStoreFactory factory;
    private final ExecutorService threads;
    private final RetryingCalls calls;
    private final PlannedRevisions revisions;
    private final Map<String, ObjectStore> stores = new HashMap<>();
    private final Deque<LookUp> pending = new ArrayDeque<>();

    /** @param threads for the look-ups of single objects */
    AssetLookUps(
            Manifest manifest,
            PlanLimits limits,
            ObjectStoreFactory factory,
            ExecutorService threads,
            RetryingCalls calls) {
        this.manifest = manifest;
        this.limits = limits;
        this.factory = factory;
        this.threads = threads;
        this.calls = calls;
        this.revisions = new PlannedRevisions(limits.revisionAssetsMax());
    }

    /** The assets in revisions; incomplete when there are findings. */
    PlannedRevisions find() throws InterruptedException {
        for (ManifestEntry entry : manifest.entries()) {
            if (entry.isPrefix()) {
                settleUntil(0);
                expand(entry);
            } else {
                settleUntil(limits.statsConcurrent() * LOOK_UPS_PER_THREAD);
                lookUp(entry);
            }
            if (revisions.assets() > limits.assetsMax()) {
                manifest.findings()
                        .add(
                                ManifestRule.ASSETS_MAX,
                                entry.position(),
                                () -> "there are more than " + limits.assetsMax() + " assets, prefixes expanded");
                break;
            }
        }
        settleUntil(0);
        return revisions;
    }

    private void lookUp(ManifestEntry entry) {
        ObjectStore store = store(entry.bucket());
        pending.add(new LookUp(entry, threads.submit(() -> calls.make(() -> store.stat(entry.key(), null)))));
    }

    private ObjectStore store(String bucket) {
        return stores.computeIfAbsent(bucket, name -> factory.open(Location.parse("s3://" + name)));
    }

    /** Takes answers, the oldest first, down to a number of look-ups that may stay pending. */
    private void settleUntil(int outstanding) throws InterruptedException {
        while (pending.size() > outstanding) {
            LookUp oldest = pending.remove();
            try {
                take(oldest.entry, oldest.answer.get());
            } catch (ExecutionException failed) {
                refused(oldest.entry, failed);
            }
        }
    }

    private void refused(ManifestEntry entry, ExecutionException failed) throws InterruptedException {
        if (failed.getCause() instanceof InterruptedException) {
            throw (InterruptedException) failed.getCause();
        }
        if (!(failed.getCause() instanceof ObjectStoreException)) {
            throw new IllegalStateException("the look-up of " + uri(entry) + " failed", failed.getCause());
        }
        refused(entry, (ObjectStoreException) failed.getCause());
    }

    private void refused(ManifestEntry entry, ObjectStoreException refusal) {
        ManifestRule rule = refusal.kind() == Kind.GONE ? ManifestRule.MISSING : ManifestRule.DENIED;
        manifest.findings()
                .add(
                        rule,
                        entry.position(),
                        () -> rule == ManifestRule.MISSING
                                ? "there is no " + uri(entry)
                                : Quoted.line(String.valueOf(refusal.getMessage())));
    }

    private void expand(ManifestEntry prefix) throws InterruptedException {
        ObjectStore store = store(prefix.bucket());
        boolean anything = false;
        String startAfter = null;
        try {
            List<StoredObject> page;
            do {
                String last = startAfter;
                page = calls.make(() -> store.list(prefix.key(), last, ObjectStore.PAGE));
                for (StoredObject object : page) {
                    // Consoles mark folders with empty objects; they are no data.
                    if (object.size() > 0) {
                        anything = true;
                        takeNew(prefix, object);
                    }
                    startAfter = object.key();
                }
            } while (page.size() == ObjectStore.PAGE && revisions.assets() <= limits.assetsMax());
        } catch (ObjectStoreException refusal) {
            refused(prefix, refusal);
            return;
        }
        if (!anything) {
            manifest.findings()
                    .add(
                            ManifestRule.PREFIX_EMPTY,
                            prefix.position(),
                            () -> "there is no object below " + uri(prefix) + ", or only empty ones");
        }
    }

    private void takeNew(ManifestEntry prefix, StoredObject object) {
        int owner = manifest.names().add(object.key(), prefix.index());
        if (owner == AssetNames.NONE) {
            take(prefix, object);
        } else {
            manifest.findings()
                    .add(
                            ManifestRule.NAME_TWICE,
                            prefix.position(),
                            () -> Quoted.of(object.key()) + " below this prefix is the name of asset_list[" + owner
                                    + "] already");
        }
    }

    private void take(ManifestEntry entry, StoredObject object) {
        if (object.size() > ASSET_BYTES_MAX) {
            manifest.findings()
                    .add(
                            ManifestRule.TOO_LARGE,
                            entry.position(),
                            () -> Quoted.of(object.key()) + " has " + object.size() + " bytes, more than "
                                    + ASSET_BYTES_MAX);
        } else {
            revisions.add(new WantedAsset(entry.bucket(), object.key(), object.size(), object.etag()));
        }
    }

    private static String uri(ManifestEntry entry) {
        return Quoted.line("s3://" + entry.bucket() + "/" + entry.key());
    }

    /** Cancels pending look-ups. */
    @Override
    public void close() {
        pending.forEach(lookUp -> lookUp.answer.cancel(true));
        stores.values().forEach(ObjectStore::close);
    }
}
