package io.millrace.connectors.iam;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The connection settings of IAM and STS. Credentials come from the SDK's default chain. */
public final class IamConnection implements Serializable {

    private static final long serialVersionUID = 1L;
    /** The SDK finds the endpoint by it, and the region that calls to it are signed for. */
    private static final String GLOBAL = "aws-global";
    /** To an endpoint that is given, calls are signed for the region that is; IAM of partition aws takes this one only. */
    private static final String SIGNED_FOR = "us-east-1";

    private final String region;
    private final @Nullable URI endpoint;

    /**
     * @param region any of the partition, which has one IAM; null for partition {@code aws}
     * @param endpoint of both services; null for AWS itself
     */
    public IamConnection(@Nullable String region, @Nullable URI endpoint) {
        if (region != null && region.isBlank()) {
            throw new IllegalArgumentException("the IAM region is empty");
        }
        String usual = endpoint == null ? GLOBAL : SIGNED_FOR;
        this.region = region == null ? usual : region;
        this.endpoint = endpoint;
    }

    public String region() {
        return region;
    }

    public @Nullable URI endpoint() {
        return endpoint;
    }
}
