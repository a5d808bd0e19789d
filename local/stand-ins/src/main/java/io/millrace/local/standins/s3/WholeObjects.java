package io.millrace.local.standins.s3;

import java.util.List;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store that lists only complete objects, as S3 does. S3Proxy creates an object before it sets its ETag, and in
 * between lists it without one.
 */
final class WholeObjects extends ForwardingBlobStore {

    WholeObjects(BlobStore store) {
        super(store);
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        ListObjectsV2Response response = super.list(request);
        return response.toBuilder().contents(whole(response.contents())).build();
    }

    private static List<S3Object> whole(List<S3Object> objects) {
        return objects.stream().filter(object -> object.eTag() != null).toList();
    }
}
