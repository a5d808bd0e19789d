package io.millrace.connectors.s3;

import static io.millrace.connectors.sdk.SdkFailures.answer;
import static io.millrace.connectors.sdk.SdkFailures.code;
import static io.millrace.connectors.sdk.SdkFailures.serverError;
import static io.millrace.connectors.sdk.SdkFailures.status;

import io.millrace.connectors.s3.ObjectStoreException.Kind;
import io.millrace.connectors.sdk.SdkFailures;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The classification of the SDK's failures into the four kinds. The first rule that matches decides, no match is
 * DENIED.
 */
final class S3Errors {

    private static final SdkFailures<Kind> TABLE = new SdkFailures<>(Kind.DENIED)
            .rule(Kind.UNAVAILABLE, SdkFailures::isNoAnswer)
            .rule(Kind.UNAVAILABLE, code("RequestTimeout", "RequestTimeTooSkewed", "OperationAborted"))
            // Temporary credentials that ran out are renewed by the next call.
            .rule(Kind.UNAVAILABLE, code("ExpiredToken", "TokenRefreshRequired"))
            .rule(Kind.UNAVAILABLE, answer(AwsServiceException::isThrottlingException))
            .rule(Kind.UNAVAILABLE, serverError())
            .rule(Kind.UNAVAILABLE, status(408, 409, 425, 429))
            // 405 is the answer for a version that is a delete marker.
            .rule(Kind.GONE, status(404, 405, 410))
            .rule(Kind.CHANGED, status(412));

    private S3Errors() {}

    static ObjectStoreException translate(String uri, SdkException failure) {
        Kind kind = TABLE.kind(failure);
        return new ObjectStoreException(kind, uri, String.valueOf(failure.getMessage()), failure);
    }
}
