package io.millrace.connectors.s3;

import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Sorts what the SDK throws into the four kinds; the first rule that matches decides, no match is DENIED. */
final class S3Errors {

    private static final List<Rule> RULES = List.of(
            new Rule(Kind.UNAVAILABLE, failure -> !(failure instanceof AwsServiceException)),
            new Rule(Kind.UNAVAILABLE, code("RequestTimeout", "RequestTimeTooSkewed", "OperationAborted")),
            // Temporary credentials that ran out are renewed by the next call.
            new Rule(Kind.UNAVAILABLE, code("ExpiredToken", "TokenRefreshRequired")),
            new Rule(Kind.UNAVAILABLE, answer(AwsServiceException::isThrottlingException)),
            new Rule(Kind.UNAVAILABLE, answer(failure -> failure.statusCode() >= 500)),
            new Rule(Kind.UNAVAILABLE, status(408, 409, 425, 429)),
            // 405 is the answer for a version that is a delete marker.
            new Rule(Kind.GONE, status(404, 405, 410)),
            new Rule(Kind.CHANGED, status(412)));

    private S3Errors() {}

    static ObjectStoreException translate(String uri, SdkException failure) {
        Kind kind = RULES.stream()
                .filter(rule -> rule.matches.test(failure))
                .map(rule -> rule.kind)
                .findFirst()
                .orElse(Kind.DENIED);
        return new ObjectStoreException(kind, uri, String.valueOf(failure.getMessage()), failure);
    }

    private static Predicate<SdkException> answer(Predicate<AwsServiceException> matches) {
        return failure -> failure instanceof AwsServiceException && matches.test((AwsServiceException) failure);
    }

    private static Predicate<SdkException> status(Integer... statuses) {
        Set<Integer> wanted = Set.of(statuses);
        return answer(failure -> wanted.contains(failure.statusCode()));
    }

    private static Predicate<SdkException> code(String... codes) {
        Set<String> wanted = Set.of(codes);
        return answer(failure -> failure.awsErrorDetails() != null
                && failure.awsErrorDetails().errorCode() != null
                && wanted.contains(failure.awsErrorDetails().errorCode()));
    }

    private static final class Rule {

        final Kind kind;
        final Predicate<SdkException> matches;

        Rule(Kind kind, Predicate<SdkException> matches) {
            this.kind = kind;
            this.matches = matches;
        }
    }
}
