package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.retry.Backoff;
import java.time.Duration;
import java.util.List;

/** The delays between the attempts of a command; none of them ends it. */
final class RetryDelays {

    /** Attempts, seconds apart, before a role or tag that IAM does not return counts as missing: it is eventually consistent. */
    static final int CONSISTENCY_RETRIES = 3;

    private static final Duration HOUR = Duration.ofHours(1);

    /** After a failure that lasts until a person acts. */
    private static final List<Duration> LASTING =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), HOUR);

    private static final Backoff REFUSED_REPORT = new Backoff(Duration.ofMinutes(1), HOUR);

    private RetryDelays() {}

    /**
     * After a failure for the moment.
     *
     * @param failures in a row, from 1
     * @param key of what is repeated: those of different keys are not repeated together
     */
    static Duration transientFailure(int failures, String key) {
        return Backoff.STANDARD.jittered(failures, key);
    }

    /** @param failures in a row, from 1 */
    static Duration lastingFailure(int failures) {
        return LASTING.get(Math.min(failures, LASTING.size()) - 1);
    }

    /**
     * Before a missing role or tag is looked for again.
     *
     * @param failures in a row, from 1
     */
    static Duration missing(int failures) {
        return failures <= CONSISTENCY_RETRIES
                ? Backoff.STANDARD.delay(failures)
                : lastingFailure(failures - CONSISTENCY_RETRIES);
    }

    /** @param failures in a row, from 1 */
    static Duration refusedReport(int failures) {
        return REFUSED_REPORT.delay(failures);
    }
}
