package io.millrace.connectors.iam;

import io.millrace.connectors.retry.CallThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/**
 * Credentials of a role of another account, renewed before they expire. Each session lasts an hour, the most for a caller
 * that has a role itself. A client blocks the thread that makes a call while it asks for them, so that calls belong on
 * {@link #thread}.
 */
final class AssumedRole implements AwsCredentialsProvider, AutoCloseable {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
    /** In the ARN of the caller, and with it in the account's CloudTrail. */
    private static final String SESSION = "millrace";

    private final StsClient sts;
    private final StsAssumeRoleCredentialsProvider credentials;
    private final CallThreads thread = new CallThreads("assume-role", 1);

    AssumedRole(String role, @Nullable String externalId, IamConnection connection, AwsCredentialsProvider caller) {
        StsClientBuilder builder = StsClient.builder()
                .credentialsProvider(caller)
                .region(Region.of(connection.region()))
                .httpClientBuilder(ApacheHttpClient.builder())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(CALL_TIMEOUT)
                        .build());
        if (connection.endpoint() != null) {
            builder.endpointOverride(connection.endpoint());
        }
        this.sts = builder.build();
        this.credentials = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(AssumeRoleRequest.builder()
                        .roleArn(role)
                        .roleSessionName(SESSION)
                        .externalId(externalId)
                        .build())
                .build();
    }

    Executor thread() {
        return thread;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return credentials.resolveCredentials();
    }

    @Override
    public void close() {
        thread.close();
        credentials.close();
        sts.close();
    }
}
