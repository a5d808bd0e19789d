package io.millrace.connectors.jsonlines;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times in JSON lines: ISO-8601 in UTC with a fixed number of digits, so that text order is time order. */
public final class UtcTimestamp {

    private static final int NANOS_PER_MILLI = 1_000_000;

    private UtcTimestamp() {}

    /**
     * Epoch milliseconds as {@code 2026-11-21T07:51:00.123Z}. Written by hand, for a formatter takes longer than the rest of
     * a record.
     */
    public static String ofMillis(long epochMillis) {
        Instant instant = Instant.ofEpochMilli(epochMillis);
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        StringBuilder text = new StringBuilder("uuuu-MM-ddTHH:mm:ss.SSSZ".length());
        append(text, time.getYear(), 4).append('-');
        append(text, time.getMonthValue(), 2).append('-');
        append(text, time.getDayOfMonth(), 2).append('T');
        append(text, time.getHour(), 2).append(':');
        append(text, time.getMinute(), 2).append(':');
        append(text, time.getSecond(), 2).append('.');
        return append(text, time.getNano() / NANOS_PER_MILLI, 3).append('Z').toString();
    }

    private static StringBuilder append(StringBuilder text, int number, int digits) {
        String written = Integer.toString(number);
        for (int length = written.length(); length < digits; length++) {
            text.append('0');
        }
        return text.append(written);
    }
}
