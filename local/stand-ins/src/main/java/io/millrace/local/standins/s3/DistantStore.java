package io.millrace.local.standins.s3;

import io.millrace.local.standins.http.EmbeddedServiceException;
import java.time.Duration;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** A store with latency: every object takes a while to answer, however many are requested at once. */
final class DistantStore extends ForwardingBlobStore {

    private final Duration latency;

    DistantStore(BlobStore store, Duration latency) {
        super(store);
        this.latency = latency;
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        try {
            Thread.sleep(latency.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServiceException("S3 is being stopped", e);
        }
        return super.getBlob(request);
    }
}
