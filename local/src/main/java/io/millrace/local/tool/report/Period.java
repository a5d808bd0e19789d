package io.millrace.local.tool.report;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Days of events, UTC, both ends included.
 *
 * @param since null for the first there is
 * @param until null for the last there is
 */
record Period(@Nullable LocalDate since, @Nullable LocalDate until) {

    /** Whether a day lies in it, or any day of a month or year: {@code 2026-05-01}, {@code 2026-05} or {@code 2026}. */
    boolean reaches(String date) {
        return (since == null || since.toString().substring(0, date.length()).compareTo(date) <= 0)
                && (until == null
                        || until.toString().substring(0, date.length()).compareTo(date) >= 0);
    }

    /** For a person, such as {@code since 2026-05-01}; empty for all there is. */
    @Override
    public String toString() {
        return ((since == null ? "" : "since " + since) + (until == null ? "" : " until " + until)).strip();
    }
}
