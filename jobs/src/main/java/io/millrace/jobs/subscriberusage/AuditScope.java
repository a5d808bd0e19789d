package io.millrace.jobs.subscriberusage;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of the objects that digests list this job is to read; those delivered outside are no loss. A delivery is dated
 * by the key, {@code .../2026/05/01/..._20260501T0005Z_...json.gz}; a key without a date is in scope.
 */
final class AuditScope implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Every object that a digest lists. */
    static final AuditScope EVERYTHING = new AuditScope(null, null, false);

    /** A digest covers an hour, and names carry rounded times: what came before the job is over by then. */
    private static final Duration AFTER_START = Duration.ofHours(1);

    /** The end of a key: day of delivery as folders, time of delivery in the name. */
    private static final Pattern DELIVERY =
            Pattern.compile("/(\\d{4})/(\\d{2})/(\\d{2})/[^/]*_(\\d{8}T\\d{4})(?:\\d{2})?Z[_.][^/]*$");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm");

    private final @Nullable LocalDate from;
    private final @Nullable LocalDate to;
    private final boolean sinceStart;

    /**
     * @param from first day of delivery that is read, UTC; null for all before
     * @param to last day of delivery that is read; null for all after
     * @param sinceStart whether only arrivals are read: nothing that was delivered before the job first started
     */
    AuditScope(@Nullable LocalDate from, @Nullable LocalDate to, boolean sinceStart) {
        this.from = from;
        this.to = to;
        this.sinceStart = sinceStart;
    }

    /** @param started epoch millis at which the job first started */
    boolean covers(String key, long started) {
        Matcher delivery = DELIVERY.matcher(key);
        if (!delivery.find()) {
            return true;
        }
        try {
            LocalDate day = LocalDate.of(
                    Integer.parseInt(delivery.group(1)),
                    Integer.parseInt(delivery.group(2)),
                    Integer.parseInt(delivery.group(3)));
            long time = LocalDateTime.parse(delivery.group(4), TIME)
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
            return (from == null || !day.isBefore(from))
                    && (to == null || !day.isAfter(to))
                    && (!sinceStart || time >= started + AFTER_START.toMillis());
        } catch (DateTimeException noTime) {
            return true;
        }
    }
}
