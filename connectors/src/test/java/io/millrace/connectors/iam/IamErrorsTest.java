package io.millrace.connectors.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.IamException.Kind;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

class IamErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "NoSuchEntity, 404, MISSING",
        "LimitExceeded, 409, LIMIT",
        "MalformedPolicyDocument, 400, INVALID",
        "UnmodifiableEntity, 400, UNMODIFIABLE",
        "ServiceFailure, 500, UNANSWERED",
        "EntityAlreadyExists, 409, EXISTS",
        "InvalidInput, 400, INVALID",
        "ConcurrentModification, 409, NOT_NOW",
        "ConcurrentModificationException, 409, NOT_NOW",
        "EntityTemporarilyUnmodifiable, 409, NOT_NOW",
        "PolicyNotAttachable, 400, INVALID",
        "DeleteConflict, 409, CONFLICT",
        "Throttling, 400, NOT_NOW",
        "ThrottlingException, 400, NOT_NOW",
        "RequestLimitExceeded, 503, NOT_NOW",
        "SlowDown, 503, NOT_NOW",
        "SomethingElse, 429, NOT_NOW",
        "ValidationError, 400, INVALID",
        "AccessDenied, 403, DENIED",
        "AccessDeniedException, 400, DENIED",
        "ExpiredToken, 403, NOT_NOW",
        "InvalidClientTokenId, 403, NOT_NOW",
        "SignatureDoesNotMatch, 403, NOT_NOW",
        "RequestExpired, 400, NOT_NOW",
        "SomethingElse, 401, DENIED",
        "SomethingElse, 403, DENIED",
        "SomethingElse, 404, MISSING",
        "SomethingElse, 409, CONFLICT",
        "SomethingElse, 418, INVALID",
        "InternalFailure, 500, UNANSWERED",
        "ServiceUnavailable, 503, UNANSWERED",
        "GatewayTimeout, 504, UNANSWERED",
        "RequestTimeout, 408, UNANSWERED"
    })
    void everyAnswerIsOfOneKind(String code, int status, Kind kind) {
        assertThat(IamErrors.translate(answer(code, status)).kind()).isEqualTo(kind);
    }

    @Test
    void noAnswerIsUnanswered() {
        assertThat(IamErrors.translate(new CompletionException(SdkClientException.create("connection reset")))
                        .kind())
                .isEqualTo(Kind.UNANSWERED);
        assertThat(IamErrors.translate(ApiCallTimeoutException.create(20_000)).kind())
                .isEqualTo(Kind.UNANSWERED);
        assertThat(IamErrors.translate(new IOException("closed")).kind()).isEqualTo(Kind.UNANSWERED);
    }

    @Test
    void whatTheSdkDoesNotSendIsInvalid() {
        assertThat(IamErrors.translate(new IllegalArgumentException("must not be empty"))
                        .kind())
                .isEqualTo(Kind.INVALID);
    }

    @Test
    void theMessageIsTheServices() {
        assertThat(IamErrors.translate(answer("NoSuchEntity", 404)).reason()).isEqualTo("a message");
    }

    private static Throwable answer(String code, int status) {
        return software.amazon.awssdk.services.iam.model.IamException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("a message")
                        .build())
                .build();
    }
}
