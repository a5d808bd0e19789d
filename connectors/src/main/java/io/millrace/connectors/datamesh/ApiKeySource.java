package io.millrace.connectors.datamesh;

import java.io.Serializable;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;

/**
 * The source of the API key: AWS Secrets Manager or the environment. The key itself is part of no job graph and no
 * message.
 */
public final class ApiKeySource implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final boolean isSecret;
    private final @Nullable String region;
    private final @Nullable URI endpoint;

    private ApiKeySource(String name, boolean isSecret, @Nullable String region, @Nullable URI endpoint) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the name of where the API key is kept is empty");
        }
        this.name = name;
        this.isSecret = isSecret;
        this.region = region;
        this.endpoint = endpoint;
    }

    /** An environment variable of the process that opens the connection. */
    public static ApiKeySource environment(String variable) {
        return new ApiKeySource(variable, false, null, null);
    }

    /**
     * A secret whose text is the key and nothing else.
     *
     * @param name or ARN
     * @param region null for that of the SDK's default chain
     * @param endpoint null for AWS itself
     */
    public static ApiKeySource secret(String name, @Nullable String region, @Nullable URI endpoint) {
        return new ApiKeySource(name, true, region, endpoint);
    }

    /**
     * The current key; blocks on Secrets Manager.
     *
     * @throws IllegalStateException when there is no usable key, naming the place
     */
    String key() {
        String text = isSecret ? secret() : System.getenv(name);
        if (text == null || text.isBlank()) {
            throw new IllegalStateException("There is no API key: the " + this + " is not set or empty");
        }
        String key = text.strip();
        if (!isKey(key)) {
            throw new IllegalStateException("The " + this
                    + " holds something else than the bare API key: a key has neither spaces nor line breaks");
        }
        if (key.startsWith("{")) {
            throw new IllegalStateException("The " + this + " holds JSON; its text must be the bare API key");
        }
        return key;
    }

    /** Whether it can be sent: visible ASCII. */
    static boolean isKey(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private @Nullable String secret() {
        SecretsManagerClientBuilder builder =
                SecretsManagerClient.builder().httpClientBuilder(ApacheHttpClient.builder());
        if (region != null) {
            builder.region(Region.of(region));
        }
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        try (SecretsManagerClient client = builder.build()) {
            return client.getSecretValue(request -> request.secretId(name)).secretString();
        }
    }

    /** The place, such as {@code environment variable FEED_KEY}. */
    @Override
    public String toString() {
        return (isSecret ? "secret " : "environment variable ") + name;
    }
}
