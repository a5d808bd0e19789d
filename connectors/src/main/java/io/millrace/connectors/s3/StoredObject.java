package io.millrace.connectors.s3;

import java.util.Objects;

/** One object as a listing shows it. */
public final class StoredObject {

    private final String key;
    private final long size;
    private final String etag;
    private final long lastModified;

    /**
     * @param size bytes
     * @param etag without quotes
     * @param lastModified epoch millis
     */
    public StoredObject(String key, long size, String etag, long lastModified) {
        this.key = Objects.requireNonNull(key);
        this.size = size;
        this.etag = Objects.requireNonNull(etag);
        this.lastModified = lastModified;
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
