package io.millrace.connectors.dataexchange;

import java.util.Objects;

/** An S3 object that a job imports. */
public final class AssetSource {

    private final String bucket;
    private final String key;

    public AssetSource(String bucket, String key) {
        this.bucket = Objects.requireNonNull(bucket);
        this.key = Objects.requireNonNull(key);
    }

    public static AssetSource of(WantedAsset asset) {
        return new AssetSource(asset.bucket(), asset.key());
    }

    public String bucket() {
        return bucket;
    }

    public String key() {
        return key;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AssetSource
                && bucket.equals(((AssetSource) other).bucket)
                && key.equals(((AssetSource) other).key);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bucket, key);
    }

    /** The object's URI. */
    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
