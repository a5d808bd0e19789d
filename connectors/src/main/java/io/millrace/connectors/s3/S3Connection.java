package io.millrace.connectors.s3;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The connection settings of S3. Credentials come from the SDK's default chain. */
public final class S3Connection implements Serializable {

    private static final long serialVersionUID = 1L;

    private final @Nullable String region;
    private final @Nullable URI endpoint;
    private final boolean pathStyle;

    /**
     * @param region null for that of the SDK's default chain: {@code AWS_REGION}, the profile, the machine
     * @param endpoint null for AWS itself
     * @param pathStyle {@code endpoint/bucket/key} in place of {@code bucket.endpoint/key}, as most emulators want it
     */
    public S3Connection(@Nullable String region, @Nullable URI endpoint, boolean pathStyle) {
        if (region != null && region.isBlank()) {
            throw new IllegalArgumentException("the S3 region is empty");
        }
        this.region = region;
        this.endpoint = endpoint;
        this.pathStyle = pathStyle;
    }

    public @Nullable String region() {
        return region;
    }

    public @Nullable URI endpoint() {
        return endpoint;
    }

    public boolean pathStyle() {
        return pathStyle;
    }
}
