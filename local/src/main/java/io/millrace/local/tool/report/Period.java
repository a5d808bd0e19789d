package io.millrace.local.tool.report;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A range of days of events, UTC, both ends inclusive.
 *
 * @param since null without a start
 * @param until null without an end
 */
record Period(@Nullable LocalDate since, @Nullable LocalDate until) {

    /**
     * True for a day within the range, and for a month or year with such a day: {@code 2026-05-01}, {@code 2026-05},
     * {@code 2026}.
     */
    boolean reaches(String date) {
        return (since == null || since.toString().substring(0, date.length()).compareTo(date) <= 0)
                && (until == null
                        || until.toString().substring(0, date.length()).compareTo(date) >= 0);
    }

    /** Text such as {@code since 2026-05-01}; empty without start and end. */
    @Override
    public String toString() {
        return ((since == null ? "" : "since " + since) + (until == null ? "" : " until " + until)).strip();
    }
}
