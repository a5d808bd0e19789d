package io.millrace.connectors.iam;

import static io.millrace.connectors.iam.IamAnswers.answer;

import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.retry.AsyncFailures;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.glue.GlueAsyncClient;
import software.amazon.awssdk.services.kms.KmsAsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClientBuilder;
import software.amazon.awssdk.services.s3.model.GetBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.Tag;

/**
 * Tags of S3 buckets, Glue databases and KMS keys, over the SDK's asynchronous clients. The SDK retries nothing. S3 finds
 * the region of a bucket; Glue and KMS are asked in the region of the ARN.
 */
public final class SdkResourceTags implements ResourceTags {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
    private static final Pattern BUCKET = Pattern.compile("arn:[a-z-]+:s3:::([a-z0-9A-Z._-]{3,255})");
    private static final Pattern DATABASE = Pattern.compile("arn:[a-z-]+:glue:([a-z0-9-]+):\\d{12}:database/[^/*?]+");
    private static final Pattern KEY = Pattern.compile("arn:[a-z-]+:kms:([a-z0-9-]+):\\d{12}:key/[A-Za-z0-9-]+");
    private static final String NO_TAGS = "NoSuchTagSet";

    private final ResourceTagsConnection connection;
    private final AwsCredentialsProvider credentials;
    private final S3AsyncClient s3;
    private final Map<Region, GlueAsyncClient> glue = new ConcurrentHashMap<>();
    private final Map<Region, KmsAsyncClient> kms = new ConcurrentHashMap<>();

    private SdkResourceTags(ResourceTagsConnection connection, AwsCredentialsProvider credentials) {
        this.connection = connection;
        this.credentials = credentials;
        this.s3 = s3(connection, credentials);
    }

    public static ResourceTagsFactory factory(ResourceTagsConnection connection) {
        return () -> connect(connection);
    }

    public static SdkResourceTags connect(ResourceTagsConnection connection) {
        return connect(connection, DefaultCredentialsProvider.builder().build());
    }

    public static SdkResourceTags connect(ResourceTagsConnection connection, AwsCredentialsProvider credentials) {
        return new SdkResourceTags(connection, credentials);
    }

    private static S3AsyncClient s3(ResourceTagsConnection connection, AwsCredentialsProvider credentials) {
        String region = connection.region();
        S3AsyncClientBuilder builder = configured(
                        S3AsyncClient.builder(),
                        region == null ? null : Region.of(region),
                        connection.s3(),
                        credentials)
                .crossRegionAccessEnabled(true)
                .forcePathStyle(connection.pathStyle());
        return builder.build();
    }

    private static <B extends AwsClientBuilder<B, C>, C> B configured(
            B builder, @Nullable Region region, @Nullable URI endpoint, AwsCredentialsProvider credentials) {
        builder.credentialsProvider(credentials)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(CALL_TIMEOUT)
                        .build());
        if (region != null) {
            builder.region(region);
        }
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder;
    }

    @Override
    public CompletionStage<Map<String, String>> tags(String arn) {
        Matcher bucket = BUCKET.matcher(arn);
        if (bucket.matches()) {
            return ofBucket(bucket.group(1));
        }
        Matcher database = DATABASE.matcher(arn);
        if (database.matches()) {
            return isKnown(database.group(1)) ? ofDatabase(arn, Region.of(database.group(1))) : unknownRegion(arn);
        }
        Matcher key = KEY.matcher(arn);
        if (key.matches()) {
            return isKnown(key.group(1)) ? ofKey(arn, Region.of(key.group(1))) : unknownRegion(arn);
        }
        return invalid(arn + " is not the ARN of a bucket, a Glue database or a KMS key");
    }

    private CompletionStage<Map<String, String>> ofBucket(String bucket) {
        CompletableFuture<GetBucketTaggingResponse> call = s3.getBucketTagging(request -> request.bucket(bucket));
        return answer(
                call.exceptionally(SdkResourceTags::withoutTags),
                got -> got.tagSet().stream().collect(Collectors.toMap(Tag::key, Tag::value)));
    }

    /** S3 answers with an error for a bucket that has no tags. */
    private static GetBucketTaggingResponse withoutTags(Throwable failure) {
        Throwable cause = AsyncFailures.cause(failure);
        if (cause instanceof AwsServiceException) {
            AwsServiceException refused = (AwsServiceException) cause;
            if (refused.awsErrorDetails() != null
                    && NO_TAGS.equals(refused.awsErrorDetails().errorCode())) {
                return GetBucketTaggingResponse.builder().build();
            }
        }
        throw failure instanceof CompletionException ? (CompletionException) failure : new CompletionException(failure);
    }

    private CompletionStage<Map<String, String>> ofDatabase(String arn, Region region) {
        GlueAsyncClient client = glue.computeIfAbsent(
                region,
                one -> configured(GlueAsyncClient.builder(), one, connection.glue(), credentials)
                        .build());
        return answer(client.getTags(request -> request.resourceArn(arn)), got -> Map.copyOf(got.tags()));
    }

    private CompletionStage<Map<String, String>> ofKey(String arn, Region region) {
        KmsAsyncClient client = kms.computeIfAbsent(
                region,
                one -> configured(KmsAsyncClient.builder(), one, connection.kms(), credentials)
                        .build());
        Map<String, String> tags = new HashMap<>();
        return answer(
                client.listResourceTagsPaginator(request -> request.keyId(arn))
                        .subscribe(page -> page.tags().forEach(tag -> tags.put(tag.tagKey(), tag.tagValue()))),
                end -> tags);
    }

    /** ARNs are written by others: each region that is taken from one is a client, and a host that is called. */
    private static boolean isKnown(String region) {
        return Region.regions().stream().anyMatch(known -> known.id().equals(region) && !known.isGlobalRegion());
    }

    private static CompletionStage<Map<String, String>> unknownRegion(String arn) {
        return invalid("the region of " + arn + " is not known");
    }

    private static CompletionStage<Map<String, String>> invalid(String message) {
        return CompletableFuture.failedFuture(new IamException(Kind.INVALID, message, null));
    }

    @Override
    public void close() {
        s3.close();
        glue.values().forEach(GlueAsyncClient::close);
        kms.values().forEach(KmsAsyncClient::close);
    }
}
