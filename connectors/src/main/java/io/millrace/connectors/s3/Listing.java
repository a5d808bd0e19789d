package io.millrace.connectors.s3;

import io.millrace.connectors.retry.CallThreads;
import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.flink.metrics.Counter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A repeated listing of a location. Pages are read sequentially on a thread of its own; everything else happens on the
 * caller's thread, and the cursor moves with each object returned, so its state is exact between any two.
 */
final class Listing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);

    private final Location location;
    private final ListingLayout layout;
    private final ListingCursor cursor;
    private final ObjectStore store;
    private final long pollMillis;
    private final Counter failures;
    private final @Nullable StableFiles stableFiles;
    private final CallThreads fetcher;
    /** Folders whose failure was logged and that have not succeeded since. */
    private final Set<String> outages = new HashSet<>();

    private ListingWalk walk;
    private boolean failedInPass;
    /** Read by other threads. */
    private volatile boolean pending = true;

    /** The page being read; null while the objects of the last one are returned. */
    private @Nullable CompletableFuture<ListingWalk.Page> page;

    /** Starts listing at once. */
    Listing(
            Location location,
            ListingLayout layout,
            ListingState state,
            ObjectStore store,
            long pollMillis,
            Counter failures) {
        this.location = location;
        this.layout = layout;
        this.cursor = new ListingCursor(location, layout, state);
        this.store = store;
        this.pollMillis = pollMillis;
        this.failures = failures;
        this.stableFiles = location.isLocal() ? new StableFiles() : null;
        this.fetcher = new CallThreads("object-listing", 1);
        this.walk = new ListingWalk(location, layout, cursor);
        this.page = fetch(fetcher);
    }

    /** The next new object, already noted as emitted; null when there is none until {@link #available}. */
    @Nullable
    StoredObject next() {
        if (page != null) {
            if (!page.isDone()) {
                return null;
            }
            receive(page);
        }
        for (StoredObject object = walk.next(); object != null; object = walk.next()) {
            if (isWanted(object)) {
                cursor.emitted(object);
                return object;
            }
        }
        page = walk.ended() ? nextPass() : fetch(fetcher);
        return null;
    }

    /** Complete when {@link #next} may have something. */
    CompletableFuture<Void> available() {
        return page == null ? CompletableFuture.completedFuture(null) : page.handle((done, failed) -> null);
    }

    private boolean isWanted(StoredObject object) {
        return !FolderMarkers.isMarker(object.key(), object.size())
                && cursor.isInRange(object)
                && cursor.isNew(object)
                && (stableFiles == null || stableFiles.pass(cursor.parent(object), object));
    }

    private CompletableFuture<ListingWalk.Page> fetch(Executor when) {
        ListingWalk.Request request = walk.request();
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return request.get(store);
                    } catch (ObjectStoreException failure) {
                        throw new CompletionException(failure);
                    }
                },
                when);
    }

    private void receive(CompletableFuture<ListingWalk.Page> done) {
        page = null;
        try {
            walk.accept(done.join());
        } catch (CompletionException failure) {
            if (!(failure.getCause() instanceof ObjectStoreException)) {
                throw failure;
            }
            failed((ObjectStoreException) failure.getCause());
        }
    }

    private void failed(ObjectStoreException failure) {
        failures.inc();
        failedInPass = true;
        if (outages.add(failure.kind() + " " + walk.request().folder())) {
            LOG.warn("Listing continues without a folder that is {}: {}", failure.kind(), failure.getMessage());
        }
        if (failure.kind() == Kind.UNAVAILABLE) {
            walk.abandon();
        } else {
            walk.skip();
        }
    }

    private CompletableFuture<ListingWalk.Page> nextPass() {
        if (!walk.wasAbandoned()) {
            cursor.scanned();
        }
        boolean holdsBack = stableFiles != null && stableFiles.endOfPass();
        pending = walk.wasAbandoned() || holdsBack;
        if (!failedInPass && !outages.isEmpty()) {
            LOG.info("Listing of {} is complete again", location);
            outages.clear();
        }
        failedInPass = false;
        walk = new ListingWalk(location, layout, cursor);
        return fetch(fetcher.after(Duration.ofMillis(pollMillis)));
    }

    /** True until a pass has returned every object, and again after a pass that was abandoned or withheld files. */
    boolean isPending() {
        return pending;
    }

    ListingState state() {
        return cursor.state();
    }

    @Override
    public void close() {
        fetcher.close();
        store.close();
    }
}
