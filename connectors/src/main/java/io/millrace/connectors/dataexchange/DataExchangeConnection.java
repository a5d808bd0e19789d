package io.millrace.connectors.dataexchange;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Region and endpoint of Data Exchange. Credentials are not part of it: they come from the SDK's default chain. */
public final class DataExchangeConnection implements Serializable {

    private static final long serialVersionUID = 1L;

    private final @Nullable String region;
    private final @Nullable URI endpoint;

    /**
     * @param region of the data sets; null for that of the SDK's default chain
     * @param endpoint null for AWS itself
     */
    public DataExchangeConnection(@Nullable String region, @Nullable URI endpoint) {
        if (region != null && region.isBlank()) {
            throw new IllegalArgumentException("the Data Exchange region is empty");
        }
        this.region = region;
        this.endpoint = endpoint;
    }

    public @Nullable String region() {
        return region;
    }

    public @Nullable URI endpoint() {
        return endpoint;
    }
}
