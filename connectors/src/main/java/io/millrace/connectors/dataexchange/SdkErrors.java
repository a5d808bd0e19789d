package io.millrace.connectors.dataexchange;

import static io.millrace.connectors.sdk.SdkFailures.answer;
import static io.millrace.connectors.sdk.SdkFailures.code;
import static io.millrace.connectors.sdk.SdkFailures.serverError;
import static io.millrace.connectors.sdk.SdkFailures.status;

import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.sdk.SdkFailures;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dataexchange.model.ServiceLimitExceededException;

/**
 * The table of the SDK's failures by kind; the first rule that matches decides, no match is INVALID. StartJob's answer at
 * the limit of concurrent jobs is not documented, and most operations have more errors than their model says: the status
 * counts.
 */
final class SdkErrors {

    private static final String CONCURRENT_JOBS_LIMIT = "concurrent in progress jobs";

    private static final SdkFailures<Kind> TABLE = new SdkFailures<>(Kind.INVALID)
            .rule(Kind.INVALID, SdkFailures::isUnsent)
            .rule(Kind.UNANSWERED, SdkFailures::isNoAnswer)
            // The next call renews temporary credentials that have expired.
            .rule(Kind.NOT_NOW, code("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"))
            .rule(Kind.NOT_NOW, answer(AwsServiceException::isClockSkewException))
            .rule(Kind.NOT_NOW, answer(AwsServiceException::isThrottlingException))
            .rule(Kind.NOT_NOW, status(425, 429))
            .rule(Kind.UNANSWERED, serverError())
            .rule(Kind.UNANSWERED, status(408))
            .rule(Kind.FULL, answer(SdkErrors::isConcurrentJobsLimit))
            .rule(Kind.LIMIT, code("ServiceLimitExceededException"))
            .rule(Kind.LIMIT, status(402))
            .rule(Kind.CONFLICT, status(409))
            .rule(Kind.MISSING, status(404, 410))
            .rule(Kind.DENIED, status(401, 403));

    private SdkErrors() {}

    static DataExchangeException translate(Throwable thrown) {
        Throwable failure = AsyncFailures.cause(thrown);
        Kind kind = TABLE.kind(failure);
        return new DataExchangeException(kind, String.valueOf(failure.getMessage()), failure);
    }

    private static boolean isConcurrentJobsLimit(AwsServiceException failure) {
        String limit = failure instanceof ServiceLimitExceededException
                ? ((ServiceLimitExceededException) failure).limitNameAsString()
                : null;
        String named = limit + " " + failure.getMessage();
        return failure.statusCode() == 402 && named.toLowerCase(Locale.ROOT).contains(CONCURRENT_JOBS_LIMIT);
    }
}
