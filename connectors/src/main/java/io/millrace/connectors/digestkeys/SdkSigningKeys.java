package io.millrace.connectors.digestkeys;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClientBuilder;
import software.amazon.awssdk.services.cloudtrail.model.InvalidTimeRangeException;
import software.amazon.awssdk.services.cloudtrail.model.ListPublicKeysResponse;
import software.amazon.awssdk.services.cloudtrail.model.PublicKey;

/** The adapter to CloudTrail, with a client for each region in use. */
public final class SdkSigningKeys implements SigningKeys {

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);

    private final AwsCredentialsProvider credentials;
    private final @Nullable URI endpoint;
    private final Duration callTimeout;
    private final SdkHttpClient http;
    private final Map<String, CloudTrailClient> clients = new ConcurrentHashMap<>();

    private SdkSigningKeys(AwsCredentialsProvider credentials, @Nullable URI endpoint, Duration callTimeout) {
        this.credentials = credentials;
        this.endpoint = endpoint;
        this.callTimeout = callTimeout;
        this.http = ApacheHttpClient.builder()
                .connectionTimeout(CONNECTION_TIMEOUT)
                .socketTimeout(callTimeout)
                .build();
    }

    public static SdkSigningKeys connect() {
        return connect(DefaultCredentialsProvider.builder().build(), null, CALL_TIMEOUT);
    }

    /** @param endpoint for all regions; null for AWS itself */
    static SdkSigningKeys connect(AwsCredentialsProvider credentials, @Nullable URI endpoint, Duration callTimeout) {
        return new SdkSigningKeys(credentials, endpoint, callTimeout);
    }

    @Override
    public List<SigningKey> list(String region, Instant from, Instant to) throws SigningKeysException {
        if (!isRegion(region)) {
            return List.of();
        }
        try {
            return list(clients.computeIfAbsent(region, this::client), from, to);
        } catch (InvalidTimeRangeException notWithinTheLifeOfCloudTrail) {
            return List.of();
        } catch (SdkException failure) {
            throw new SigningKeysException(region, String.valueOf(failure.getMessage()), failure);
        } catch (GeneralSecurityException unreadable) {
            throw new SigningKeysException(region, "one is no RSA key: " + unreadable.getMessage(), unreadable);
        }
    }

    /** The region comes from a folder's name and becomes part of a host name, so only known regions are accepted. */
    private static boolean isRegion(String region) {
        return Region.regions().stream()
                .anyMatch(known -> !known.isGlobalRegion() && known.id().equals(region));
    }

    private static List<SigningKey> list(CloudTrailClient client, Instant from, Instant to)
            throws GeneralSecurityException {
        List<SigningKey> keys = new ArrayList<>();
        for (ListPublicKeysResponse page : client.listPublicKeysPaginator(
                request -> request.startTime(from).endTime(to))) {
            for (PublicKey key : page.publicKeyList()) {
                keys.add(new SigningKey(
                        key.fingerprint(),
                        RsaKey.ofPkcs1(key.value().asByteArray()),
                        key.validityStartTime(),
                        key.validityEndTime()));
            }
        }
        return keys;
    }

    private CloudTrailClient client(String region) {
        CloudTrailClientBuilder builder = CloudTrailClient.builder()
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(configuration ->
                        configuration.retryStrategy(RetryMode.STANDARD).apiCallTimeout(callTimeout));
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    @Override
    public void close() {
        clients.values().forEach(CloudTrailClient::close);
        http.close();
    }
}
