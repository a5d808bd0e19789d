package io.millrace.jobs.revisionpublisher.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * When to look at a running job again: there is no event for its end. Rarely while it cannot have ended, going by how
 * long the last jobs took, and often when it should; a place that is noticed late is a place not used. Safe for use by
 * several threads.
 */
final class PollTimes {

    private static final int REMEMBERED = 10;
    /** Of the longest wait: how often a job is looked at that should have ended. */
    private static final int OFTEN = 10;

    private final Duration longest;
    private final Duration shortest;
    private final Deque<Duration> took = new ArrayDeque<>();

    PollTimes(Duration longest) {
        this.longest = longest;
        this.shortest = longest.dividedBy(OFTEN);
    }

    synchronized void ended(Duration duration) {
        took.addLast(duration);
        if (took.size() > REMEMBERED) {
            took.removeFirst();
        }
    }

    synchronized Instant next(Instant startedAt, Instant now) {
        Duration elapsed = Duration.between(startedAt, now);
        Duration expected = took.stream().min(Duration::compareTo).orElse(Duration.ZERO);
        // Measured a little late each time, so that expecting a little less finds out when jobs become faster.
        Duration left = expected.multipliedBy(9).dividedBy(10).minus(elapsed);
        boolean isDue = elapsed.compareTo(expected.multipliedBy(5).dividedBy(4)) <= 0;
        if (left.isNegative() || left.isZero()) {
            return now.plus(isDue ? shortest : within(elapsed.dividedBy(OFTEN)));
        }
        return now.plus(within(left));
    }

    /** The first look at a job, before which nothing is known of it. */
    synchronized Instant first(Instant startedAt) {
        return took.isEmpty() ? startedAt.plus(longest) : next(startedAt, startedAt);
    }

    private Duration within(Duration wait) {
        if (wait.compareTo(shortest) < 0) {
            return shortest;
        }
        return wait.compareTo(longest) > 0 ? longest : wait;
    }
}
