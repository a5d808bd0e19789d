package io.millrace.jobs.revisionpublisher.plan;

import io.millrace.connectors.s3.FolderListing;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreException.Kind;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.s3.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * All buckets of an account, with versions. Objects have any size, for only manifests have content. A test can shut it,
 * deny a bucket, break a body, and hold up look-ups.
 */
public final class FakeS3 {

    private static final Map<UUID, FakeS3> SHARED = new ConcurrentHashMap<>();

    private final Map<String, NavigableMap<String, Content>> buckets = new HashMap<>();
    private final Map<String, Content> versions = new HashMap<>();
    private final Set<String> denied = new HashSet<>();
    private final Map<String, Integer> breaks = new HashMap<>();
    private boolean shut;
    private final Map<String, CountDownLatch> gates = new HashMap<>();
    private @Nullable CountDownLatch gate;
    private long writes;
    private int failures;
    private int looking;
    private int mostLooking;
    private int stats;
    private int opened;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Content(byte[] bytes, StoredObject object) {}

    /** A factory for operators in this JVM. */
    public ObjectStoreFactory factory() {
        UUID id = UUID.randomUUID();
        SHARED.put(id, this);
        return location -> SHARED.get(id).new Bucket(location);
    }

    public synchronized void object(String bucket, String key, long size) {
        put(bucket, key, new byte[0], size);
    }

    /** Writes a manifest; the answer is its arrival as a listing tells it. */
    public synchronized ObjectArrival manifest(String bucket, String key, byte[] content) {
        StoredObject stored = put(bucket, key, content, content.length).object();
        return new ObjectArrival(bucket, key, stored.size(), stored.etag(), null, null, stored.lastModified());
    }

    /** As {@link #manifest}, in a bucket with versions: the old ones stay. */
    public synchronized ObjectArrival version(String bucket, String key, byte[] content) {
        Content put = put(bucket, key, content, content.length);
        String versionId = "version-" + writes;
        versions.put(bucket + "/" + key + "@" + versionId, put);
        return new ObjectArrival(
                bucket, key, (long) content.length, put.object().etag(), versionId, null, 9_999_999L);
    }

    private Content put(String bucket, String key, byte[] bytes, long size) {
        writes++;
        Content content = new Content(bytes, new StoredObject(key, size, "etag-" + writes, writes * 1_000));
        buckets.computeIfAbsent(bucket, name -> new TreeMap<>()).put(key, content);
        return content;
    }

    public synchronized void remove(String bucket, String key) {
        buckets.getOrDefault(bucket, new TreeMap<>()).remove(key);
    }

    public synchronized void deny(String bucket) {
        denied.add(bucket);
    }

    /** Nobody gets through until it is opened again. */
    public synchronized void shut() {
        shut = true;
    }

    public synchronized void reopen() {
        shut = false;
    }

    /** The next bodies of this object break after so many bytes. */
    synchronized void breakNext(String key, int times) {
        breaks.put(key, times);
    }

    /** Look-ups wait until the latch is open. */
    public synchronized void holdUp(CountDownLatch latch) {
        gate = latch;
    }

    /** Look-ups of one object wait until the latch is open. */
    public synchronized void holdUp(String key, CountDownLatch latch) {
        gates.put(key, latch);
    }

    /** Calls that did not get through. */
    public synchronized int failures() {
        return failures;
    }

    synchronized int mostLookUpsAtOnce() {
        return mostLooking;
    }

    public synchronized int lookUps() {
        return stats;
    }

    /** Manifests opened. */
    public synchronized int opened() {
        return opened;
    }

    public synchronized int lookUpsNow() {
        return looking;
    }

    private synchronized @Nullable CountDownLatch begin(String key) {
        stats++;
        looking++;
        mostLooking = Math.max(mostLooking, looking);
        return gates.getOrDefault(key, gate);
    }

    private synchronized void end() {
        looking--;
    }

    private final class Bucket implements ObjectStore {

        private final Location location;

        private Bucket(Location location) {
            this.location = location;
        }

        private void check(String key) throws ObjectStoreException {
            if (shut) {
                failures++;
                throw new ObjectStoreException(Kind.UNAVAILABLE, location.uri(key), "shut by the test", null);
            }
            if (denied.contains(location.bucket())) {
                throw new ObjectStoreException(Kind.DENIED, location.uri(key), "Access Denied", null);
            }
        }

        private Content content(String key, @Nullable String versionId) throws ObjectStoreException {
            synchronized (FakeS3.this) {
                check(key);
                Content content = versionId == null
                        ? buckets.getOrDefault(location.bucket(), new TreeMap<>())
                                .get(key)
                        : versions.get(location.bucket() + "/" + key + "@" + versionId);
                if (content == null) {
                    throw new ObjectStoreException(Kind.GONE, location.uri(key), "Not Found", null);
                }
                return content;
            }
        }

        @Override
        public List<StoredObject> list(String prefix, @Nullable String startAfter, int max)
                throws ObjectStoreException {
            synchronized (FakeS3.this) {
                check(prefix);
                return buckets.getOrDefault(location.bucket(), new TreeMap<>()).values().stream()
                        .map(Content::object)
                        .filter(object -> object.key().startsWith(prefix)
                                && (startAfter == null || object.key().compareTo(startAfter) > 0))
                        .limit(max)
                        .toList();
            }
        }

        @Override
        public StoredObject stat(String key, @Nullable String versionId) throws ObjectStoreException {
            CountDownLatch latch = begin(key);
            try {
                if (latch != null) {
                    latch.await();
                }
                return content(key, versionId).object();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new ObjectStoreException(Kind.UNAVAILABLE, location.uri(key), "interrupted", interrupted);
            } finally {
                end();
            }
        }

        @Override
        public InputStream open(String key, @Nullable String versionId, @Nullable String etag)
                throws ObjectStoreException {
            synchronized (FakeS3.this) {
                Content content = content(key, versionId);
                opened++;
                if (etag != null && !etag.equals(content.object().etag())) {
                    throw new ObjectStoreException(Kind.CHANGED, location.uri(key), "another etag", null);
                }
                InputStream body = new ByteArrayInputStream(content.bytes());
                return breaks.merge(key, -1, Integer::sum) >= 0 ? new BreakingStream(body) : body;
            }
        }

        @Override
        public FolderListing level(String folder, @Nullable String startAfter, int max) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(String key, byte[] content) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // Everybody's.
        }
    }

    /** Gives a byte and breaks. */
    private static final class BreakingStream extends FilterInputStream {

        private boolean given;

        private BreakingStream(InputStream body) {
            super(body);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (given) {
                throw new IOException("broken by the test");
            }
            given = true;
            return super.read(target, offset, 1);
        }
    }
}
