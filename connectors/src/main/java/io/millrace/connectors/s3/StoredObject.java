package io.millrace.connectors.s3;

import java.util.Map;
import java.util.Objects;

/** One object, as listed, or with the metadata that only a request for the object returns. */
public final class StoredObject {

    private final String key;
    private final long size;
    private final String etag;
    private final long lastModified;
    private final Map<String, String> metadata;

    /**
     * @param size bytes
     * @param etag without quotes
     * @param lastModified epoch millis
     */
    public StoredObject(String key, long size, String etag, long lastModified) {
        this(key, size, etag, lastModified, Map.of());
    }

    /** @param metadata what its writer put there, by names in lower case without {@code x-amz-meta-} */
    public StoredObject(String key, long size, String etag, long lastModified, Map<String, String> metadata) {
        this.key = Objects.requireNonNull(key);
        this.size = size;
        this.etag = Objects.requireNonNull(etag);
        this.lastModified = lastModified;
        this.metadata = Map.copyOf(metadata);
    }

    public String key() {
        return key;
    }

    /** Bytes. */
    public long size() {
        return size;
    }

    /** Without quotes. */
    public String etag() {
        return etag;
    }

    /** Epoch millis; S3 gives whole seconds. */
    public long lastModified() {
        return lastModified;
    }

    /** By names in lower case; empty for an object that was listed. No part of what makes two objects equal. */
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof StoredObject)) {
            return false;
        }
        StoredObject that = (StoredObject) other;
        return key.equals(that.key) && size == that.size && etag.equals(that.etag) && lastModified == that.lastModified;
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, size, etag, lastModified);
    }

    @Override
    public String toString() {
        return key + " (" + size + " bytes, etag " + etag + ", " + lastModified + ")";
    }
}
