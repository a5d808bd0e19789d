package io.millrace.connectors.dataexchange;

import java.util.Objects;

/** An S3 object that is wanted as an asset of a revision, under its key as name. */
public final class WantedAsset {

    private final String bucket;
    private final String key;
    private final long size;
    private final String etag;

    /**
     * @param size bytes, when the manifest was planned
     * @param etag without quotes, when the manifest was planned
     */
    public WantedAsset(String bucket, String key, long size, String etag) {
        this.bucket = Objects.requireNonNull(bucket);
        this.key = Objects.requireNonNull(key);
        this.size = size;
        this.etag = Objects.requireNonNull(etag);
    }

    public String bucket() {
        return bucket;
    }

    public String key() {
        return key;
    }

    public long size() {
        return size;
    }

    public String etag() {
        return etag;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof WantedAsset)) {
            return false;
        }
        WantedAsset that = (WantedAsset) other;
        return bucket.equals(that.bucket) && key.equals(that.key) && size == that.size && etag.equals(that.etag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bucket, key, size, etag);
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key + " (" + size + " bytes, etag " + etag + ")";
    }
}
