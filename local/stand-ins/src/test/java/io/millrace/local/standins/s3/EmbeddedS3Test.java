package io.millrace.local.standins.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.http.LocalIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;

class EmbeddedS3Test {

    private static final int PART_BYTES = 5 * 1024 * 1024;

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedS3 s3;

    @BeforeAll
    static void start() {
        s3 = EmbeddedS3.start(0);
        s3.createBuckets("objects");
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    @Test
    void anObjectIsReadAsItWasWritten() {
        put("read/ä b+c=1.txt", "payload");

        assertThat(get(GetObjectRequest.builder().bucket("objects").key("read/ä b+c=1.txt")))
                .isEqualTo("payload");
    }

    @Test
    void anObjectThatIsPutWithoutARequestIsAsAnyOther() {
        s3.put("objects", "direct", "payload".getBytes(StandardCharsets.UTF_8));
        put("requested", "payload");

        assertThat(get(GetObjectRequest.builder().bucket("objects").key("direct")))
                .isEqualTo("payload");
        assertThat(s3.client()
                        .headObject(request -> request.bucket("objects").key("direct"))
                        .eTag())
                .isEqualTo(s3.client()
                        .headObject(request -> request.bucket("objects").key("requested"))
                        .eTag());
    }

    @Test
    void aBucketHasTheTagsThatWerePut() {
        s3.createBuckets("tagged", "untagged");
        s3.tags().put("arn:aws:s3:::tagged", Map.of("millrace:provider", "product:weather"));

        assertThat(s3.client()
                        .getBucketTagging(request -> request.bucket("tagged"))
                        .tagSet())
                .containsExactly(Tag.builder()
                        .key("millrace:provider")
                        .value("product:weather")
                        .build());
        assertThatThrownBy(() -> s3.client().getBucketTagging(request -> request.bucket("untagged")))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("NoSuchTagSet"));
        assertThatThrownBy(() -> s3.client().getBucketTagging(request -> request.bucket("none")))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("NoSuchBucket"));
    }

    @Test
    void aListingIsInKeyOrderAndPaged() {
        put("list/b", "2");
        put("list/a", "1");
        put("list/c", "3");

        var pages = s3.client()
                .listObjectsV2Paginator(
                        request -> request.bucket("objects").prefix("list/").maxKeys(2));

        assertThat(pages.stream()).hasSize(2);
        assertThat(pages.contents()).extracting(S3Object::key).containsExactly("list/a", "list/b", "list/c");
    }

    @Test
    void aListingStartsAfterAKey() {
        put("after/1", "");
        put("after/2", "");

        assertThat(s3.client()
                        .listObjectsV2(request ->
                                request.bucket("objects").prefix("after/").startAfter("after/1"))
                        .contents())
                .extracting(S3Object::key)
                .containsExactly("after/2");
    }

    @Test
    void partsBecomeOneObjectInPartOrder() {
        String upload = s3.client()
                .createMultipartUpload(request -> request.bucket("objects").key("parts"))
                .uploadId();
        List<CompletedPart> parts = List.of(part(upload, 1, 'a', PART_BYTES), part(upload, 2, 'b', 10));

        s3.client()
                .completeMultipartUpload(request -> request.bucket("objects")
                        .key("parts")
                        .uploadId(upload)
                        .multipartUpload(completed -> completed.parts(parts)));

        assertThat(get(GetObjectRequest.builder().bucket("objects").key("parts")))
                .hasSize(PART_BYTES + 10)
                .endsWith("a" + "b".repeat(10));
    }

    @Test
    void aRangeIsACutOfTheObject() {
        put("range", "0123456789");

        assertThat(get(GetObjectRequest.builder().bucket("objects").key("range").range("bytes=3-5")))
                .isEqualTo("345");
    }

    @Test
    void ifMatchReadsOnlyTheStateThatWasSeen() {
        put("match", "first");
        String seen = s3.client()
                .headObject(request -> request.bucket("objects").key("match"))
                .eTag();
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket("objects").key("match").ifMatch(seen);
        assertThat(get(request)).isEqualTo("first");

        put("match", "second");

        assertStatus(request, 412);
    }

    @Test
    void ifMatchOfAMissingObjectIsNotFound() {
        assertStatus(GetObjectRequest.builder().bucket("objects").key("none").ifMatch("\"0\""), 404);
    }

    @Test
    void anotherSecretIsRefused() {
        try (S3Client stranger = S3Client.builder()
                .endpointOverride(s3.endpoint())
                .region(Region.of(LocalIdentity.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(LocalIdentity.ACCESS_KEY_ID, "wrong")))
                .forcePathStyle(true)
                .build()) {
            assertThatThrownBy(() -> stranger.listObjectsV2(request -> request.bucket("objects")))
                    .asInstanceOf(InstanceOfAssertFactories.type(S3Exception.class))
                    .extracting(S3Exception::statusCode)
                    .isEqualTo(403);
        }
    }

    @Test
    void aTakenPortIsNamed() {
        int taken = s3.endpoint().getPort();

        assertThatThrownBy(() -> EmbeddedS3.start(taken))
                .isInstanceOf(EmbeddedServiceException.class)
                .hasMessageContaining(Integer.toString(taken));
    }

    @Test
    void bucketsThatExistAreKept() {
        put("kept", "still here");

        s3.createBuckets("objects", "another");

        assertThat(get(GetObjectRequest.builder().bucket("objects").key("kept")))
                .isEqualTo("still here");
        assertThat(s3.client().listBuckets().buckets())
                .anySatisfy(bucket -> assertThat(bucket.name()).isEqualTo("another"));
    }

    private static void put(String key, String content) {
        s3.client().putObject(request -> request.bucket("objects").key(key), RequestBody.fromString(content));
    }

    private static String get(GetObjectRequest.Builder request) {
        return s3.client().getObjectAsBytes(request.build()).asString(StandardCharsets.UTF_8);
    }

    private static CompletedPart part(String upload, int number, char fill, int length) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) fill);
        String etag = s3.client()
                .uploadPart(
                        request -> request.bucket("objects")
                                .key("parts")
                                .uploadId(upload)
                                .partNumber(number),
                        RequestBody.fromBytes(content))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    private static void assertStatus(GetObjectRequest.Builder request, int status) {
        assertThatThrownBy(() -> get(request))
                .asInstanceOf(InstanceOfAssertFactories.type(S3Exception.class))
                .extracting(S3Exception::statusCode)
                .isEqualTo(status);
    }
}
