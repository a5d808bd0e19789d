package io.millrace.jobs.subscriberusage;

import io.millrace.connectors.s3.FolderListing;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The bucket of a trail in memory, whose openings a test can watch, hold up and spoil. */
public final class TrailStore implements ObjectStore {

    static final Location LOCATION = Location.parse("s3://trail");

    /** Interception of an object that is opened, on the thread that opens it. */
    @FunctionalInterface
    public interface Opening {
        InputStream open(String key, int opening, InputStream content) throws ObjectStoreException, IOException;
    }

    public final MemoryObjectStore memory = new MemoryObjectStore(LOCATION);
    private final AtomicInteger openings = new AtomicInteger();
    private volatile Opening opening = (key, number, content) -> content;

    public void whenOpened(Opening happens) {
        opening = happens;
    }

    /** Objects opened so far, failures included. */
    public int openings() {
        return openings.get();
    }

    /** Writes an object; the answer is its arrival. */
    public TrailObject put(String key, byte[] content) throws ObjectStoreException {
        memory.write(key, content);
        return arrival(key);
    }

    /** Writes an object with metadata; the answer is its arrival. */
    public TrailObject put(String key, byte[] content, Map<String, String> metadata) throws ObjectStoreException {
        memory.write(key, content, metadata);
        return arrival(key);
    }

    private TrailObject arrival(String key) throws ObjectStoreException {
        StoredObject stored = memory.list(key, null, 1).get(0);
        TrailObjectKind kind = key.contains("-Digest") ? TrailObjectKind.DIGEST : TrailObjectKind.LOG;
        return new TrailObject("trail", key, stored.size(), stored.etag(), null, kind, "111122223333", "us-east-1", 0L);
    }

    @Override
    public InputStream open(String key, @Nullable String versionId, @Nullable String etag) throws ObjectStoreException {
        int number = openings.incrementAndGet();
        try {
            return opening.open(key, number, memory.open(key, versionId, etag));
        } catch (IOException e) {
            throw new IllegalStateException("memory does not break", e);
        }
    }

    @Override
    public List<StoredObject> list(String prefix, @Nullable String startAfter, int max) throws ObjectStoreException {
        return memory.list(prefix, startAfter, max);
    }

    @Override
    public FolderListing level(String folder, @Nullable String startAfter, int max) throws ObjectStoreException {
        return memory.level(folder, startAfter, max);
    }

    @Override
    public StoredObject stat(String key, @Nullable String versionId) throws ObjectStoreException {
        return memory.stat(key, versionId);
    }

    @Override
    public void write(String key, byte[] content) throws ObjectStoreException {
        memory.write(key, content);
    }

    @Override
    public void close() {
        memory.close();
    }
}
