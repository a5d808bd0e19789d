package io.millrace.connectors.s3;

import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/** One bucket of S3, or of anything that speaks its protocol, over the SDK's synchronous client. */
final class S3ObjectStore implements ObjectStore {

    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);
    /** Open connections at once; a reader of many small objects holds one per object. */
    private static final int CONNECTIONS = 128;

    private final Location location;
    private final S3Client client;

    private S3ObjectStore(Location location, S3Client client) {
        this.location = location;
        this.client = client;
    }

    static S3ObjectStore connect(Location location, S3Connection connection) {
        return connect(
                location, connection, DefaultCredentialsProvider.builder().build());
    }

    static S3ObjectStore connect(Location location, S3Connection connection, AwsCredentialsProvider credentials) {
        S3ClientBuilder builder = S3Client.builder()
                .forcePathStyle(connection.pathStyle())
                .credentialsProvider(credentials)
                // Older endpoints support neither the newer checksums nor the chunked body that carries them.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(configuration -> configuration.chunkedEncodingEnabled(false))
                .overrideConfiguration(configuration -> configuration.retryStrategy(RetryMode.STANDARD))
                .httpClientBuilder(ApacheHttpClient.builder()
                        .maxConnections(CONNECTIONS)
                        .connectionTimeout(CONNECTION_TIMEOUT)
                        .socketTimeout(SOCKET_TIMEOUT));
        String region = connection.region();
        if (region != null) {
            builder.region(Region.of(region));
        }
        if (connection.endpoint() != null) {
            builder.endpointOverride(connection.endpoint());
        }
        return new S3ObjectStore(location, builder.build());
    }

    @Override
    public List<StoredObject> list(String prefix, @Nullable String startAfter, int max) throws ObjectStoreException {
        List<StoredObject> objects = new ArrayList<>();
        String token = null;
        do {
            ListObjectsV2Response page = page(request(prefix, startAfter, max - objects.size(), token));
            page.contents().forEach(object -> objects.add(stored(object)));
            token = page.nextContinuationToken();
        } while (token != null && objects.size() < max);
        return objects;
    }

    @Override
    public FolderListing level(String folder, @Nullable String startAfter, int max) throws ObjectStoreException {
        List<String> folders = new ArrayList<>();
        List<StoredObject> objects = new ArrayList<>();
        String token = null;
        do {
            int room = max - folders.size() - objects.size();
            ListObjectsV2Response page =
                    page(request(folder, startAfter, room, token).delimiter("/"));
            page.contents().forEach(object -> objects.add(stored(object)));
            page.commonPrefixes().stream()
                    .map(CommonPrefix::prefix)
                    // A folder has keys after its own name, so S3 may show the one that the page before ended with.
                    .filter(found -> startAfter == null || KeyOrder.compare(found, startAfter) > 0)
                    .forEach(folders::add);
            token = page.nextContinuationToken();
        } while (token != null && folders.size() + objects.size() < max);
        return FolderListing.of(folders, objects, max);
    }

    private ListObjectsV2Request.Builder request(
            String prefix, @Nullable String startAfter, int max, @Nullable String token) {
        return ListObjectsV2Request.builder()
                .bucket(location.bucket())
                .prefix(prefix)
                .startAfter(startAfter)
                .maxKeys(max)
                .continuationToken(token);
    }

    private ListObjectsV2Response page(ListObjectsV2Request.Builder request) throws ObjectStoreException {
        ListObjectsV2Request built = request.build();
        try {
            return client.listObjectsV2(built);
        } catch (SdkException failure) {
            throw S3Errors.translate(location.uri(built.prefix()), failure);
        }
    }

    private static StoredObject stored(S3Object object) {
        return new StoredObject(
                object.key(),
                object.size(),
                ETags.unquoted(object.eTag()),
                object.lastModified().toEpochMilli());
    }

    @Override
    public InputStream open(String key, @Nullable String versionId, @Nullable String etag) throws ObjectStoreException {
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(location.bucket()).key(key).versionId(versionId);
        if (etag != null && !etag.isEmpty()) {
            request.ifMatch('"' + etag + '"');
        }
        try {
            return new S3ObjectBody(client.getObject(request.build()), location.uri(key));
        } catch (SdkException failure) {
            throw S3Errors.translate(location.uri(key), failure);
        }
    }

    @Override
    public StoredObject stat(String key, @Nullable String versionId) throws ObjectStoreException {
        HeadObjectRequest request = HeadObjectRequest.builder()
                .bucket(location.bucket())
                .key(key)
                .versionId(versionId)
                .build();
        try {
            HeadObjectResponse head = client.headObject(request);
            return new StoredObject(
                    key,
                    head.contentLength(),
                    ETags.unquoted(head.eTag()),
                    head.lastModified().toEpochMilli(),
                    lowerCase(head.metadata()));
        } catch (SdkException failure) {
            ObjectStoreException refused = S3Errors.translate(location.uri(key), failure);
            throw refused.kind() == Kind.DENIED ? reason(key, versionId, refused) : refused;
        }
    }

    /** Names of headers, which a proxy may have written otherwise. */
    private static Map<String, String> lowerCase(Map<String, String> metadata) {
        Map<String, String> named = new HashMap<>();
        metadata.forEach((name, value) -> named.put(name.toLowerCase(Locale.ROOT), value));
        return named;
    }

    /**
     * The reason of a refused HEAD, found with a GET: an answer to HEAD has no body, and so no error code that
     * distinguishes expired credentials from a missing permission. Both need the same permission.
     */
    private ObjectStoreException reason(String key, @Nullable String versionId, ObjectStoreException refused) {
        try {
            open(key, versionId, null).close();
            return new ObjectStoreException(
                    Kind.UNAVAILABLE, location.uri(key), "S3 refused HEAD and took GET", refused);
        } catch (ObjectStoreException reason) {
            return reason;
        } catch (IOException unread) {
            return new ObjectStoreException(Kind.UNAVAILABLE, location.uri(key), unread.toString(), unread);
        }
    }

    @Override
    public void write(String key, byte[] content) throws ObjectStoreException {
        try {
            client.putObject(
                    PutObjectRequest.builder()
                            .bucket(location.bucket())
                            .key(key)
                            .build(),
                    RequestBody.fromBytes(content));
        } catch (SdkException failure) {
            throw S3Errors.translate(location.uri(key), failure);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
