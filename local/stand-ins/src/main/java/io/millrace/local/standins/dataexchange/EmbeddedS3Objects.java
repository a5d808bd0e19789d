package io.millrace.local.standins.dataexchange;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects of the embedded S3. */
final class EmbeddedS3Objects implements ImportableObjects {

    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;

    private final S3Client s3;

    EmbeddedS3Objects(S3Client s3) {
        this.s3 = s3;
    }

    @Override
    public long size(ImportSource source) throws UnreadableException {
        try {
            return s3.headObject(request -> request.bucket(source.bucket()).key(source.key()))
                    .contentLength();
        } catch (S3Exception e) {
            String name = "s3://" + source.bucket() + "/" + source.key();
            if (e.statusCode() == NOT_FOUND) {
                throw new UnreadableException("RESOURCE_NOT_FOUND_EXCEPTION", "Object not found: " + name);
            }
            if (e.statusCode() == FORBIDDEN) {
                throw new UnreadableException("ACCESS_DENIED_EXCEPTION", "Access denied: " + name);
            }
            throw new UnreadableException("INTERNAL_SERVER_EXCEPTION", "Cannot read " + name);
        } catch (SdkClientException e) {
            throw new UnreadableException("INTERNAL_SERVER_EXCEPTION", "No answer from S3: " + e.getMessage());
        }
    }
}
