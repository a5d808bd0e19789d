package io.millrace.connectors.s3;

import io.millrace.connectors.cluster.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.metrics.SimpleCounter;
import org.jspecify.annotations.Nullable;

/** A listing that runs pass by pass, for tests of layouts. */
public final class ListingPasses implements AutoCloseable {

    private final Location location;
    private final RecordingStore store;
    private final Listing listing;

    public ListingPasses(Location location, ListingLayout layout, ObjectStore store) {
        this.location = location;
        this.store = new RecordingStore(store);
        this.listing = new Listing(location, layout, ListingState.NOTHING_SEEN, this.store, 1, new SimpleCounter());
    }

    /** The keys that are given until a whole pass has begun and ended. */
    public List<String> next() throws Exception {
        List<String> keys = new ArrayList<>();
        long begun = passes();
        while (passes() < begun + 2) {
            StoredObject object = listing.next();
            if (object == null) {
                Eventually.value(listing.available());
            } else {
                keys.add(object.key());
            }
        }
        return keys;
    }

    /** Folders that were asked about, in order and as often as that was. */
    public List<String> folders() {
        return List.copyOf(store.folders);
    }

    /** The size of the current state. */
    public int stateBytes() throws IOException {
        return new ListingSplitSerializer().serialize(new ListingSplit(location.toString(), listing.state())).length;
    }

    private long passes() {
        return store.folders.stream().filter(location.prefix()::equals).count();
    }

    @Override
    public void close() {
        listing.close();
    }

    private static final class RecordingStore implements ObjectStore {

        private final ObjectStore recorded;
        private final List<String> folders = new CopyOnWriteArrayList<>();

        RecordingStore(ObjectStore recorded) {
            this.recorded = recorded;
        }

        @Override
        public List<StoredObject> list(String prefix, @Nullable String startAfter, int max)
                throws ObjectStoreException {
            folders.add(prefix);
            return recorded.list(prefix, startAfter, max);
        }

        @Override
        public FolderListing level(String folder, @Nullable String startAfter, int max) throws ObjectStoreException {
            folders.add(folder);
            return recorded.level(folder, startAfter, max);
        }

        @Override
        public InputStream open(String key, @Nullable String versionId, @Nullable String etag)
                throws ObjectStoreException {
            return recorded.open(key, versionId, etag);
        }

        @Override
        public StoredObject stat(String key, @Nullable String versionId) throws ObjectStoreException {
            return recorded.stat(key, versionId);
        }

        @Override
        public void write(String key, byte[] content) throws ObjectStoreException {
            recorded.write(key, content);
        }

        @Override
        public void close() {
            recorded.close();
        }
    }
}
