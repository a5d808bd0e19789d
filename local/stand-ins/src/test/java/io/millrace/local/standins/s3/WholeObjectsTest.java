package io.millrace.local.standins.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

class WholeObjectsTest {

    @Test
    void anObjectThatIsBeingWrittenIsNotListed() {
        WholeObjects store = new WholeObjects(new ForwardingBlobStore(new TransientNio2BlobStore()) {
            @Override
            public ListObjectsV2Response list(ListObjectsV2Request request) {
                return ListObjectsV2Response.builder()
                        .contents(
                                S3Object.builder().key("whole").eTag("\"1\"").build(),
                                S3Object.builder().key("being-written").build())
                        .keyCount(2)
                        .nextContinuationToken("more")
                        .build();
            }
        });

        ListObjectsV2Response response =
                store.list(ListObjectsV2Request.builder().bucket("objects").build());

        assertThat(response.contents()).extracting(S3Object::key).isEqualTo(List.of("whole"));
        assertThat(response.nextContinuationToken()).isEqualTo("more");
    }
}
