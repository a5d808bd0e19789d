package io.millrace.connectors.dataexchange;

import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dataexchange.model.ServiceLimitExceededException;

/**
 * Sorts what the SDK fails with; the first rule that matches decides, no match is INVALID. StartJob's answer at the most
 * jobs in progress is not documented, and most operations answer more than their model says: the status counts.
 */
final class SdkErrors {

    private static final String CONCURRENT = "concurrent in progress jobs";

    private static final List<Rule> RULES = List.of(
            // Arguments that the SDK does not send.
            new Rule(
                    Kind.INVALID,
                    failure -> failure instanceof IllegalArgumentException || failure instanceof NullPointerException),
            new Rule(Kind.UNANSWERED, failure -> !(failure instanceof AwsServiceException)),
            // Temporary credentials that ran out are renewed by the next call.
            new Rule(
                    Kind.NOT_NOW,
                    code("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired")),
            new Rule(Kind.NOT_NOW, answer(AwsServiceException::isClockSkewException)),
            new Rule(Kind.NOT_NOW, answer(AwsServiceException::isThrottlingException)),
            new Rule(Kind.NOT_NOW, status(425, 429)),
            new Rule(Kind.UNANSWERED, answer(failure -> failure.statusCode() >= 500)),
            new Rule(Kind.UNANSWERED, status(408)),
            new Rule(Kind.FULL, answer(SdkErrors::isConcurrency)),
            new Rule(Kind.LIMIT, code("ServiceLimitExceededException")),
            new Rule(Kind.LIMIT, status(402)),
            new Rule(Kind.CONFLICT, status(409)),
            new Rule(Kind.MISSING, status(404, 410)),
            new Rule(Kind.DENIED, status(401, 403)));

    private SdkErrors() {}

    static DataExchangeException translate(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        Kind kind = RULES.stream()
                .filter(rule -> rule.matches.test(failure))
                .map(rule -> rule.kind)
                .findFirst()
                .orElse(Kind.INVALID);
        return new DataExchangeException(kind, String.valueOf(failure.getMessage()), failure);
    }

    private static boolean isConcurrency(AwsServiceException failure) {
        String limit = failure instanceof ServiceLimitExceededException
                ? ((ServiceLimitExceededException) failure).limitNameAsString()
                : null;
        String named = limit + " " + failure.getMessage();
        return failure.statusCode() == 402 && named.toLowerCase(Locale.ROOT).contains(CONCURRENT);
    }

    private static Predicate<Throwable> answer(Predicate<AwsServiceException> matches) {
        return failure -> failure instanceof AwsServiceException && matches.test((AwsServiceException) failure);
    }

    private static Predicate<Throwable> status(Integer... statuses) {
        Set<Integer> wanted = Set.of(statuses);
        return answer(failure -> wanted.contains(failure.statusCode()));
    }

    private static Predicate<Throwable> code(String... codes) {
        Set<String> wanted = Set.of(codes);
        return answer(failure -> failure.awsErrorDetails() != null
                && failure.awsErrorDetails().errorCode() != null
                && wanted.contains(failure.awsErrorDetails().errorCode()));
    }

    private static final class Rule {

        final Kind kind;
        final Predicate<Throwable> matches;

        Rule(Kind kind, Predicate<Throwable> matches) {
            this.kind = kind;
            this.matches = matches;
        }
    }
}
