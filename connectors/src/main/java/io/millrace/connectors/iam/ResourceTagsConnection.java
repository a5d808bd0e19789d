package io.millrace.connectors.iam;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The connection settings of S3, Glue and KMS for the tags of data. Credentials come from the SDK's default chain. */
public final class ResourceTagsConnection implements Serializable {

    private static final long serialVersionUID = 1L;

    private final @Nullable String region;
    private final @Nullable URI s3;
    private final @Nullable URI glue;
    private final @Nullable URI kms;
    private final boolean pathStyle;

    /**
     * @param region first asked about a bucket, whose own region is found from there; null for that of the SDK's default
     *     chain: {@code AWS_REGION}, the profile, the machine. Glue and KMS are asked in the region of the ARN.
     * @param s3 endpoint; null for AWS itself
     * @param glue endpoint; null for AWS itself
     * @param kms endpoint; null for AWS itself
     * @param pathStyle {@code endpoint/bucket} in place of {@code bucket.endpoint}, as most emulators want it
     */
    public ResourceTagsConnection(
            @Nullable String region, @Nullable URI s3, @Nullable URI glue, @Nullable URI kms, boolean pathStyle) {
        if (region != null && region.isBlank()) {
            throw new IllegalArgumentException("the region of the data is empty");
        }
        this.region = region;
        this.s3 = s3;
        this.glue = glue;
        this.kms = kms;
        this.pathStyle = pathStyle;
    }

    /** Of AWS itself. */
    public static ResourceTagsConnection aws(@Nullable String region) {
        return new ResourceTagsConnection(region, null, null, null, false);
    }

    /** Of one endpoint that answers for all three services. */
    public static ResourceTagsConnection at(URI endpoint, String region) {
        return new ResourceTagsConnection(region, endpoint, endpoint, endpoint, true);
    }

    @Nullable
    String region() {
        return region;
    }

    @Nullable
    URI s3() {
        return s3;
    }

    @Nullable
    URI glue() {
        return glue;
    }

    @Nullable
    URI kms() {
        return kms;
    }

    boolean pathStyle() {
        return pathStyle;
    }
}
