package io.millrace.jobs.revisionpublisher.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The times at which a running job is polled: there is no event for its end. Rarely while it cannot have ended, going by
 * the duration of the last jobs, and often when it should; a permit whose end is noticed late is not used meanwhile. Safe
 * for use by several threads.
 */
final class PollTimes {

    private static final int DURATIONS_KEPT = 10;
    /** Polls in the longest interval, of a job that should have ended. */
    private static final int POLLS_PER_INTERVAL = 10;

    private final Duration longest;
    private final Duration shortest;
    private final Deque<Duration> durations = new ArrayDeque<>();

    PollTimes(Duration longest) {
        this.longest = longest;
        this.shortest = longest.dividedBy(POLLS_PER_INTERVAL);
    }

    synchronized void ended(Duration duration) {
        durations.addLast(duration);
        if (durations.size() > DURATIONS_KEPT) {
            durations.removeFirst();
        }
    }

    synchronized Instant next(Instant startedAt, Instant now) {
        Duration elapsed = Duration.between(startedAt, now);
        Duration expected = durations.stream().min(Duration::compareTo).orElse(Duration.ZERO);
        // Measured a little late each time, so that expecting a little less finds out when jobs become faster.
        Duration left = expected.multipliedBy(9).dividedBy(10).minus(elapsed);
        boolean isDue = elapsed.compareTo(expected.multipliedBy(5).dividedBy(4)) <= 0;
        if (left.isNegative() || left.isZero()) {
            return now.plus(isDue ? shortest : within(elapsed.dividedBy(POLLS_PER_INTERVAL)));
        }
        return now.plus(within(left));
    }

    /** The first poll of a job. */
    synchronized Instant first(Instant startedAt) {
        return durations.isEmpty() ? startedAt.plus(longest) : next(startedAt, startedAt);
    }

    private Duration within(Duration wait) {
        if (wait.compareTo(shortest) < 0) {
            return shortest;
        }
        return wait.compareTo(longest) > 0 ? longest : wait;
    }
}
