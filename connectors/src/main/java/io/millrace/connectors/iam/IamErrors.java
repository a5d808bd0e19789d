package io.millrace.connectors.iam;

import io.millrace.connectors.iam.IamException.Kind;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Sorts what the SDK fails with; the first rule that matches decides, no match is INVALID. The code counts before the
 * status: throttling comes as 400, and most operations answer more than their model says.
 */
final class IamErrors {

    private static final String CLASS_SUFFIX = "Exception";

    private static final List<Rule> RULES = List.of(
            // Arguments that the SDK does not send.
            new Rule(
                    Kind.INVALID,
                    failure -> failure instanceof IllegalArgumentException || failure instanceof NullPointerException),
            new Rule(Kind.UNANSWERED, failure -> !(failure instanceof AwsServiceException)),
            // Who calls is in question, not the call: temporary credentials are renewed, new ones get known.
            new Rule(
                    Kind.NOT_NOW,
                    code(
                            "ExpiredToken",
                            "RequestExpired",
                            "TokenRefreshRequired",
                            "InvalidClientTokenId",
                            "SignatureDoesNotMatch")),
            new Rule(Kind.NOT_NOW, answer(AwsServiceException::isClockSkewException)),
            new Rule(Kind.NOT_NOW, code("ConcurrentModification", "EntityTemporarilyUnmodifiable")),
            new Rule(Kind.NOT_NOW, answer(AwsServiceException::isThrottlingException)),
            new Rule(Kind.NOT_NOW, status(425, 429)),
            new Rule(Kind.UNANSWERED, answer(failure -> failure.statusCode() >= 500)),
            new Rule(Kind.UNANSWERED, code("ServiceFailure")),
            new Rule(Kind.UNANSWERED, status(408)),
            new Rule(Kind.MISSING, code("NoSuchEntity")),
            new Rule(Kind.EXISTS, code("EntityAlreadyExists")),
            new Rule(Kind.LIMIT, code("LimitExceeded")),
            new Rule(Kind.UNMODIFIABLE, code("UnmodifiableEntity")),
            new Rule(Kind.CONFLICT, code("DeleteConflict")),
            new Rule(Kind.MISSING, status(404, 410)),
            new Rule(Kind.CONFLICT, status(409)),
            new Rule(Kind.DENIED, code("AccessDenied", "UnauthorizedOperation", "NotAuthorized", "OptInRequired")),
            new Rule(Kind.DENIED, status(401, 403)));

    private IamErrors() {}

    static IamException translate(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        Kind kind = RULES.stream()
                .filter(rule -> rule.matches.test(failure))
                .map(rule -> rule.kind)
                .findFirst()
                .orElse(Kind.INVALID);
        return new IamException(kind, message(failure), failure);
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

    private static Predicate<Throwable> answer(Predicate<AwsServiceException> matches) {
        return failure -> failure instanceof AwsServiceException && matches.test((AwsServiceException) failure);
    }

    private static Predicate<Throwable> status(Integer... statuses) {
        Set<Integer> wanted = Set.of(statuses);
        return answer(failure -> wanted.contains(failure.statusCode()));
    }

    /** As on the wire, or with the suffix that some services and SDKs put on it. */
    private static Predicate<Throwable> code(String... codes) {
        Set<String> wanted = Set.of(codes);
        return answer(failure -> failure.awsErrorDetails() != null
                && failure.awsErrorDetails().errorCode() != null
                && wanted.contains(plain(failure.awsErrorDetails().errorCode())));
    }

    private static String plain(String code) {
        return code.endsWith(CLASS_SUFFIX) ? code.substring(0, code.length() - CLASS_SUFFIX.length()) : code;
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
