package io.millrace.local.standins.s3;

import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.tags.DirectResourceTags;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** S3 in this process: objects live in memory until it is closed. Needs path-style URLs and {@link LocalIdentity}. */
public final class EmbeddedS3 implements AutoCloseable {

    private final BlobStore store;
    private final S3Proxy server;
    private final S3Client client;
    private final DirectResourceTags tags;

    private EmbeddedS3(BlobStore store, S3Proxy server, DirectResourceTags tags) {
        this.tags = tags;
        this.store = store;
        this.server = server;
        this.client = S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.of(LocalIdentity.REGION))
                .credentialsProvider(LocalIdentity.credentials())
                .forcePathStyle(true)
                .build();
    }

    /**
     * @param port of the loopback address; 0 for any free one
     * @throws EmbeddedServiceException when the port is taken
     */
    public static EmbeddedS3 start(int port) {
        return start(port, new DirectResourceTags());
    }

    /** With tags of buckets that others keep, too. */
    public static EmbeddedS3 start(int port, DirectResourceTags tags) {
        return start(port, inMemory(), tags);
    }

    /** On a free port, and as far away as S3 is: each GET of an object takes this long. */
    public static EmbeddedS3 startDistant(Duration latency) {
        return start(0, new DistantStore(inMemory(), latency), new DirectResourceTags());
    }

    private static BlobStore inMemory() {
        return new WholeObjects(new TransientNio2BlobStore());
    }

    private static EmbeddedS3 start(int port, BlobStore store, DirectResourceTags tags) {
        S3Proxy server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(
                        AuthenticationType.AWS_V2_OR_V4, LocalIdentity.ACCESS_KEY_ID, LocalIdentity.SECRET_ACCESS_KEY)
                .build();
        new BucketTagsHandler(store, tags).insert(server);
        try {
            server.start();
        } catch (Exception e) {
            throw new EmbeddedServiceException("S3 did not start on port " + port + ": " + e.getMessage(), e);
        }
        return new EmbeddedS3(store, server, tags);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    /** By ARN; only those of buckets are served here. */
    public DirectResourceTags tags() {
        return tags;
    }

    /** Open until this is closed; callers do not close it. */
    public S3Client client() {
        return client;
    }

    /** Creates those that do not exist. */
    public void createBuckets(String... buckets) {
        for (String bucket : buckets) {
            boolean exists = client.listBuckets().buckets().stream()
                    .anyMatch(existing -> existing.name().equals(bucket));
            if (!exists) {
                client.createBucket(request -> request.bucket(bucket));
            }
        }
    }

    /** Puts an object without a request, which for thousands of small objects is several times as fast. */
    public void put(String bucket, String key, byte[] content) {
        store.putBlob(
                PutObjectRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .contentLength((long) content.length)
                        .build(),
                new ByteArrayInputStream(content));
    }

    @Override
    public void close() {
        client.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new EmbeddedServiceException("S3 did not stop", e);
        }
    }
}
