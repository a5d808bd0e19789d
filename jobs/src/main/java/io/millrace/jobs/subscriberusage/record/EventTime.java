package io.millrace.jobs.subscriberusage.record;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Parser of eventTime. */
final class EventTime {

    /** Result for text that is no time, or not of the years in which a CloudTrail event can be. */
    static final long INVALID = Long.MIN_VALUE;

    /** CloudTrail began in November 2013. */
    static final int FIRST_YEAR = 2013;

    static final int LAST_YEAR = 2099;

    private static final long EARLIEST = startOf(FIRST_YEAR);
    private static final long LATEST = startOf(LAST_YEAR + 1) - 1;
    private static final String DOCUMENTED_FORM = "0000-00-00T00:00:00Z";
    private static final long SECONDS_OF_DAY = 86_400;
    private static final long MICROS_OF_SECOND = 1_000_000;

    private EventTime() {}

    /** Epoch micros of an ISO 8601 time with a zone, or {@link #INVALID}. */
    static long micros(String text) {
        long micros;
        try {
            micros = isDocumentedForm(text) ? documented(text) : any(text);
        } catch (DateTimeException e) {
            return INVALID;
        }
        return micros < EARLIEST || micros > LATEST ? INVALID : micros;
    }

    private static boolean isDocumentedForm(String text) {
        if (text.length() != DOCUMENTED_FORM.length()) {
            return false;
        }
        for (int i = 0; i < DOCUMENTED_FORM.length(); i++) {
            char expected = DOCUMENTED_FORM.charAt(i);
            char found = text.charAt(i);
            if (expected == '0' ? found < '0' || found > '9' : found != expected) {
                return false;
            }
        }
        return true;
    }

    /** The form that all records have, some twenty times as fast as {@link #any}. */
    private static long documented(String text) {
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) {
            return INVALID;
        }
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        return (day * SECONDS_OF_DAY + hour * 3_600L + minute * 60L + second) * MICROS_OF_SECOND;
    }

    private static int number(String text, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static long any(String text) {
        try {
            return ChronoUnit.MICROS.between(
                    Instant.EPOCH, OffsetDateTime.parse(text).toInstant());
        } catch (ArithmeticException e) {
            return INVALID;
        }
    }

    private static long startOf(int year) {
        return LocalDate.ofYearDay(year, 1).toEpochDay() * SECONDS_OF_DAY * MICROS_OF_SECOND;
    }
}
