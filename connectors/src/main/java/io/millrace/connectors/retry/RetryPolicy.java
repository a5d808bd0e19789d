package io.millrace.connectors.retry;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The rule for repeating a failed call: transient failures only, up to a number of attempts, after a backoff. */
final class RetryPolicy {

    private final Backoff backoff;
    private final int attemptsMax;

    RetryPolicy(Backoff backoff, int attemptsMax) {
        this.backoff = backoff;
        this.attemptsMax = attemptsMax;
    }

    /**
     * The delay before the next attempt; empty when there is none.
     *
     * @param attempt that failed, from 1
     */
    Optional<Duration> delay(int attempt, Throwable failure) {
        if (attempt >= attemptsMax) {
            return Optional.empty();
        }
        if (failure instanceof CallException) {
            CallException refused = (CallException) failure;
            return refused.isTransient() ? Optional.of(backoff.delay(attempt, refused.retryAfter())) : Optional.empty();
        }
        // A connection that broke.
        return failure instanceof IOException ? Optional.of(backoff.delay(attempt)) : Optional.empty();
    }
}
