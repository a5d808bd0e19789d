package io.millrace.local.bench.trail;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of a generated trail, by the generator's own bookkeeping.
 *
 * @param volume of the log files
 * @param records in them, those of other services, duplicates and corrections included
 * @param duplicates of them, copies of another record
 * @param corrections of them, those that correct another record
 * @param otherDay of them, requests of another day than that of delivery
 * @param metrics requests that count as usage, each once for every access point, as corrected
 * @param errors requests that were denied
 */
public record TrailTruth(
        Volume volume, long records, long duplicates, long corrections, long otherDay, Totals metrics, Totals errors) {

    /**
     * The size of the log files.
     *
     * @param rawBytes uncompressed
     * @param largestRawBytes of one file
     */
    public record Volume(int files, long rawBytes, long largestRawBytes) {}

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
