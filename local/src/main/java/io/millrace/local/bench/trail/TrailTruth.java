package io.millrace.local.bench.trail;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a generated trail holds, by the generator's own bookkeeping.
 *
 * @param files log files
 * @param records in them, those of other services, duplicates and corrections included
 * @param duplicates of them, copies of another record
 * @param corrections of them, those that correct another record
 * @param otherDay of them, requests of another day than that of delivery
 * @param rawBytes of the log files, uncompressed
 * @param largestRawBytes of one log file
 * @param metrics requests that count as usage, each once for every access point, as corrected
 * @param errors requests that were denied
 */
public record TrailTruth(
        int files,
        long records,
        long duplicates,
        long corrections,
        long otherDay,
        long rawBytes,
        long largestRawBytes,
        Totals metrics,
        Totals errors) {

    /**
     * Of one table.
     *
     * @param bytes sum of {@code bytes_accessed}
     * @param days by event day, such as 2026-05-01
     */
    public record Totals(long rows, long bytes, SortedMap<String, Day> days) {

        public static Totals of(SortedMap<String, Day> days) {
            return new Totals(
                    days.values().stream().mapToLong(Day::rows).sum(),
                    days.values().stream().mapToLong(Day::bytes).sum(),
                    new TreeMap<>(days));
        }
    }

    /** Of one event day. */
    public record Day(long rows, long bytes) {

        Day plus(Day other) {
            return new Day(rows + other.rows, bytes + other.bytes);
        }
    }
}
