package io.millrace.connectors.jsonlines;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times in JSON lines: ISO-8601 in UTC with a fixed number of digits, so that text order is time order. */
public final class UtcTimestamp {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private UtcTimestamp() {}

    /** Epoch milliseconds as {@code 2026-11-21T07:51:00.123Z}. */
    public static String ofMillis(long epochMillis) {
        return MILLIS.format(Instant.ofEpochMilli(epochMillis));
    }
}
