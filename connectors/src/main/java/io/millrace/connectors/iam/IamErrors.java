package io.millrace.connectors.iam;

import static io.millrace.connectors.sdk.SdkFailures.answer;
import static io.millrace.connectors.sdk.SdkFailures.serverError;
import static io.millrace.connectors.sdk.SdkFailures.status;

import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.sdk.SdkFailures;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * The classification of the SDK's failures, of IAM, STS and the services that tags are read from. The first rule that matches decides, no match is INVALID. Error codes take
 * precedence over the status: throttling comes as 400, and most operations return errors that their model omits.
 */
final class IamErrors {

    private static final String CLASS_SUFFIX = "Exception";

    private static final SdkFailures<Kind> TABLE = new SdkFailures<>(Kind.INVALID)
            .rule(Kind.INVALID, SdkFailures::isUnsent)
            .rule(Kind.UNANSWERED, SdkFailures::isNoAnswer)
            // The credentials are refused, not the call: temporary ones are renewed, new ones propagate.
            .rule(
                    Kind.NOT_NOW,
                    code(
                            "ExpiredToken",
                            "RequestExpired",
                            "TokenRefreshRequired",
                            "InvalidClientTokenId",
                            "InvalidAccessKeyId",
                            "InvalidToken",
                            "UnrecognizedClient",
                            "InvalidSignature",
                            "SignatureDoesNotMatch"))
            .rule(Kind.NOT_NOW, answer(AwsServiceException::isClockSkewException))
            .rule(Kind.NOT_NOW, code("ConcurrentModification", "EntityTemporarilyUnmodifiable"))
            .rule(Kind.NOT_NOW, IamErrors::isThrottling)
            .rule(Kind.NOT_NOW, status(425))
            .rule(Kind.UNANSWERED, serverError())
            .rule(Kind.UNANSWERED, code("ServiceFailure", "OperationTimeout", "DependencyTimeout"))
            .rule(Kind.UNANSWERED, status(408))
            .rule(Kind.MISSING, code("NoSuchEntity", "NoSuchBucket", "EntityNotFound", "NotFound"))
            .rule(Kind.EXISTS, code("EntityAlreadyExists"))
            .rule(Kind.LIMIT, code("LimitExceeded"))
            .rule(Kind.UNMODIFIABLE, code("UnmodifiableEntity"))
            .rule(Kind.CONFLICT, code("DeleteConflict"))
            .rule(Kind.MISSING, status(404, 410))
            .rule(Kind.CONFLICT, status(409))
            .rule(Kind.DENIED, code("AccessDenied", "UnauthorizedOperation", "NotAuthorized", "OptInRequired"))
            .rule(Kind.DENIED, status(401, 403));

    private IamErrors() {}

    static IamException translate(Throwable thrown) {
        Throwable failure = AsyncFailures.cause(thrown);
        Kind kind = TABLE.kind(failure);
        return kind == Kind.NOT_NOW && isThrottling(failure)
                ? IamException.throttled(message(failure), failure)
                : new IamException(kind, message(failure), failure);
    }

    private static boolean isThrottling(Throwable failure) {
        return answer(AwsServiceException::isThrottlingException)
                .or(status(429))
                .test(failure);
    }

    /** The service's own words, without what the SDK adds. */
    private static String message(Throwable failure) {
        if (failure instanceof AwsServiceException) {
            AwsServiceException answered = (AwsServiceException) failure;
            if (answered.awsErrorDetails() != null && answered.awsErrorDetails().errorMessage() != null) {
                return answered.awsErrorDetails().errorMessage();
            }
        }
        return String.valueOf(failure.getMessage());
    }

    /** As on the wire, or with the suffix that some services and SDKs put on it. */
    private static Predicate<Throwable> code(String... codes) {
        Set<String> wanted = Set.of(codes);
        return SdkFailures.code(code -> wanted.contains(plain(code)));
    }

    private static String plain(String code) {
        return code.endsWith(CLASS_SUFFIX) ? code.substring(0, code.length() - CLASS_SUFFIX.length()) : code;
    }
}
