package io.millrace.connectors.s3;

import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An object store in memory, with faults to switch on. Objects get rising etags and modification times. */
public class MemoryObjectStore implements ObjectStore {

    private static final Map<UUID, MemoryObjectStore> SHARED = new ConcurrentHashMap<>();

    private final Location location;
    private final NavigableMap<String, Content> contents = new TreeMap<>(KeyOrder::compare);
    private final Set<String> denied = new HashSet<>();
    private final Map<String, Integer> cuts = new HashMap<>();
    private int unavailable;
    private int calls;
    private long writes;

    public MemoryObjectStore(Location location) {
        this.location = location;
    }

    /** A factory that hands out this very store to operators in the same JVM, whatever location they ask for. */
    public ObjectStoreFactory factory() {
        UUID id = UUID.randomUUID();
        SHARED.put(id, this);
        return asked -> SHARED.get(id);
    }

    /** The next calls fail as if the store could not be reached. */
    public synchronized void failNext(int numberOfCalls) {
        unavailable = numberOfCalls;
    }

    /** Calls that name a key or folder with this prefix are refused, until {@link #permit}. */
    public synchronized void deny(String prefix) {
        denied.add(prefix);
    }

    public synchronized void permit(String prefix) {
        denied.remove(prefix);
    }

    /** Streams of this object break after so many bytes, until it is written again. */
    public synchronized void cut(String key, int afterBytes) {
        cuts.put(key, afterBytes);
    }

    public synchronized void remove(String key) {
        contents.remove(key);
    }

    /** Calls so far, failed ones included. */
    public synchronized int calls() {
        return calls;
    }

    @Override
    public synchronized void write(String key, byte[] content) throws ObjectStoreException {
        check(key);
        write(key, content, ++writes * 1_000);
    }

    /** @param lastModified epoch millis */
    public synchronized void write(String key, byte[] content, long lastModified) {
        write(key, content, lastModified, "etag-" + (writes + 1));
    }

    /** With an etag of the test's own, so that the same content can come back under the same one, as it does in S3. */
    public synchronized void write(String key, byte[] content, long lastModified, String etag) {
        writes++;
        cuts.remove(key);
        contents.put(key, new Content(content, new StoredObject(key, content.length, etag, lastModified)));
    }

    /** With what the writer says of it. */
    public synchronized void write(String key, byte[] content, Map<String, String> metadata) {
        writes++;
        contents.put(
                key,
                new Content(
                        content, new StoredObject(key, content.length, "etag-" + writes, writes * 1_000, metadata)));
    }

    @Override
    public synchronized List<StoredObject> list(String prefix, @Nullable String startAfter, int max)
            throws ObjectStoreException {
        check(prefix);
        return after(prefix, startAfter).values().stream()
                .map(Content::object)
                .filter(object -> object.key().startsWith(prefix))
                .limit(max)
                .toList();
    }

    @Override
    public synchronized FolderListing level(String folder, @Nullable String startAfter, int max)
            throws ObjectStoreException {
        check(folder);
        Set<String> folders = new TreeSet<>(KeyOrder::compare);
        List<StoredObject> objects = new ArrayList<>();
        for (Content content : after(folder, startAfter).values()) {
            String key = content.object().key();
            if (!key.startsWith(folder)) {
                break;
            }
            int slash = key.indexOf('/', folder.length());
            String entry = slash < 0 ? key : key.substring(0, slash + 1);
            if (entry.equals(startAfter) || folders.contains(entry)) {
                continue;
            }
            if (folders.size() + objects.size() == max) {
                break;
            }
            if (slash < 0) {
                objects.add(content.object());
            } else {
                folders.add(entry);
            }
        }
        return FolderListing.of(List.copyOf(folders), objects, max);
    }

    private NavigableMap<String, Content> after(String prefix, @Nullable String startAfter) {
        NavigableMap<String, Content> behind = contents.tailMap(prefix, true);
        return startAfter == null || KeyOrder.compare(startAfter, prefix) < 0
                ? behind
                : behind.tailMap(startAfter, false);
    }

    @Override
    public synchronized InputStream open(String key, @Nullable String versionId, @Nullable String etag)
            throws ObjectStoreException {
        check(key);
        Content content = contents.get(key);
        if (content == null) {
            throw new ObjectStoreException(Kind.GONE, location.uri(key), "no such object", null);
        }
        if (etag != null && !etag.isEmpty() && !etag.equals(content.object().etag())) {
            throw new ObjectStoreException(
                    Kind.CHANGED, location.uri(key), "it is " + content.object().etag(), null);
        }
        return new CutStream(content.bytes(), cuts.getOrDefault(key, Integer.MAX_VALUE), location.uri(key));
    }

    /** @param versionId not used: memory keeps no versions */
    @Override
    public synchronized StoredObject stat(String key, @Nullable String versionId) throws ObjectStoreException {
        check(key);
        Content content = contents.get(key);
        if (content == null) {
            throw new ObjectStoreException(Kind.GONE, location.uri(key), "no such object", null);
        }
        return content.object();
    }

    private void check(String key) throws ObjectStoreException {
        calls++;
        if (unavailable > 0) {
            unavailable--;
            throw new ObjectStoreException(Kind.UNAVAILABLE, location.uri(key), "switched off by the test", null);
        }
        if (denied.stream().anyMatch(key::startsWith)) {
            throw new ObjectStoreException(Kind.DENIED, location.uri(key), "denied by the test", null);
        }
    }

    @Override
    public void close() {
        // Shared by everything that opened it, and holds nothing.
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Content(byte[] bytes, StoredObject object) {}

    private static final class CutStream extends FilterInputStream {

        private final String uri;
        private int left;

        CutStream(byte[] bytes, int left, String uri) {
            super(new ByteArrayInputStream(bytes));
            this.left = left;
            this.uri = uri;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0 && length > 0) {
                throw new IOException(uri + ": connection cut by the test");
            }
            int read = super.read(target, offset, Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}
