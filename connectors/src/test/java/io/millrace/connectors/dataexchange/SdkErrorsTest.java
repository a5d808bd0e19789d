package io.millrace.connectors.dataexchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dataexchange.model.LimitName;
import software.amazon.awssdk.services.dataexchange.model.ServiceLimitExceededException;

class SdkErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, 403, DENIED",
        "UnrecognizedClientException, 401, DENIED",
        "ConflictException, 409, CONFLICT",
        "InternalServerException, 500, UNANSWERED",
        "ServiceUnavailable, 503, UNANSWERED",
        "GatewayTimeout, 504, UNANSWERED",
        "RequestTimeout, 408, UNANSWERED",
        "ResourceNotFoundException, 404, MISSING",
        "ThrottlingException, 429, NOT_NOW",
        "ThrottlingException, 400, NOT_NOW",
        "TooManyRequests, 429, NOT_NOW",
        "ExpiredTokenException, 403, NOT_NOW",
        "RequestTimeTooSkewed, 403, NOT_NOW",
        "ValidationException, 400, INVALID",
        "ServiceLimitExceededException, 402, LIMIT",
        "SomethingElse, 402, LIMIT",
        "SomethingElse, 418, INVALID"
    })
    void everyAnswerIsOfOneKind(String code, int status, Kind kind) {
        assertThat(SdkErrors.translate(answer(code, status, "a message")).kind())
                .isEqualTo(kind);
    }

    @Test
    void theLimitOfJobsInProgressIsOneOfTheMoment() {
        assertThat(SdkErrors.translate(ServiceLimitExceededException.builder()
                                .limitName(LimitName.CONCURRENT_IN_PROGRESS_JOBS_TO_IMPORT_ASSETS_FROM_AMAZON_S3)
                                .statusCode(402)
                                .message("Limit exceeded")
                                .build())
                        .kind())
                .isEqualTo(Kind.FULL);
        assertThat(SdkErrors.translate(ServiceLimitExceededException.builder()
                                .limitName(LimitName.REVISIONS_PER_DATA_SET)
                                .statusCode(402)
                                .build())
                        .kind())
                .isEqualTo(Kind.LIMIT);
        assertThat(SdkErrors.translate(answer(
                                "ServiceLimitExceededException",
                                402,
                                "Concurrent in progress jobs to import assets from Amazon S3"))
                        .kind())
                .as("an operation whose model has no such error")
                .isEqualTo(Kind.FULL);
    }

    @Test
    void noAnswerIsUnanswered() {
        assertThat(SdkErrors.translate(new CompletionException(SdkClientException.create("connection reset")))
                        .kind())
                .isEqualTo(Kind.UNANSWERED);
        assertThat(SdkErrors.translate(ApiCallTimeoutException.create(20_000)).kind())
                .isEqualTo(Kind.UNANSWERED);
        assertThat(SdkErrors.translate(new IOException("closed")).kind()).isEqualTo(Kind.UNANSWERED);
    }

    @Test
    void whatTheSdkDoesNotSendIsInvalid() {
        assertThat(SdkErrors.translate(new IllegalArgumentException("must not be empty"))
                        .kind())
                .isEqualTo(Kind.INVALID);
    }

    @Test
    void theMessageIsTheServices() {
        DataExchangeException translated = SdkErrors.translate(answer("ValidationException", 400, "DataSetId is odd"));

        assertThat(translated.reason()).contains("DataSetId is odd");
    }

    private static Throwable answer(String code, int status, String message) {
        return software.amazon.awssdk.services.dataexchange.model.DataExchangeException.builder()
                .statusCode(status)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
