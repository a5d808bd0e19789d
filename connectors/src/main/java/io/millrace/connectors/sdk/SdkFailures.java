package io.millrace.connectors.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * A classification table for failures of the SDK. The first rule that matches decides.
 *
 * @param <K> the kinds of failures
 */
public final class SdkFailures<K> {

    private final List<Rule<K>> rules = new ArrayList<>();
    private final K otherwise;

    /** @param otherwise the kind of what no rule matches */
    public SdkFailures(K otherwise) {
        this.otherwise = otherwise;
    }

    /** Adds a rule behind those there are. */
    public SdkFailures<K> rule(K kind, Predicate<Throwable> matches) {
        rules.add(new Rule<>(kind, matches));
        return this;
    }

    public K kind(Throwable failure) {
        return rules.stream()
                .filter(rule -> rule.matches.test(failure))
                .map(rule -> rule.kind)
                .findFirst()
                .orElse(otherwise);
    }

    /** No answer of the service: no connection, a timeout, an answer that the SDK cannot read. */
    public static boolean isNoAnswer(Throwable failure) {
        return !(failure instanceof AwsServiceException);
    }

    /** Arguments that the SDK does not send. */
    public static boolean isUnsent(Throwable failure) {
        return failure instanceof IllegalArgumentException || failure instanceof NullPointerException;
    }

    public static Predicate<Throwable> answer(Predicate<AwsServiceException> matches) {
        return failure -> failure instanceof AwsServiceException && matches.test((AwsServiceException) failure);
    }

    public static Predicate<Throwable> status(Integer... statuses) {
        Set<Integer> wanted = Set.of(statuses);
        return answer(failure -> wanted.contains(failure.statusCode()));
    }

    public static Predicate<Throwable> serverError() {
        return answer(failure -> failure.statusCode() >= 500);
    }

    public static Predicate<Throwable> code(String... codes) {
        return code(Set.of(codes)::contains);
    }

    /** @param matches the error code as on the wire */
    public static Predicate<Throwable> code(Predicate<String> matches) {
        return answer(failure -> failure.awsErrorDetails() != null
                && failure.awsErrorDetails().errorCode() != null
                && matches.test(failure.awsErrorDetails().errorCode()));
    }

    /**
     * The answer of a call, as our own type.
     *
     * @param translated the stage's failure for a failed call
     * @param malformed the stage's failure for an unreadable answer
     */
    public static <T, R> CompletionStage<R> read(
            CompletableFuture<T> call,
            Function<T, R> read,
            Function<Throwable, Exception> translated,
            Function<RuntimeException, Exception> malformed) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        // Whatever becomes of it, the answer is completed.
        CompletableFuture<T> unused = call.whenComplete((response, thrown) -> {
            if (thrown != null) {
                answer.completeExceptionally(translated.apply(thrown));
                return;
            }
            try {
                answer.complete(read.apply(response));
            } catch (RuntimeException unreadable) {
                answer.completeExceptionally(malformed.apply(unreadable));
            }
        });
        return answer;
    }

    private static final class Rule<K> {

        final K kind;
        final Predicate<Throwable> matches;

        Rule(K kind, Predicate<Throwable> matches) {
            this.kind = kind;
            this.matches = matches;
        }
    }
}
