package io.millrace.jobs.subscriberusage.trail;

import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Range of delivery of the objects listed by digests that this job is to read; those delivered outside of it are no loss.
 * A key without a date is in scope.
 */
public final class AuditScope implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Every object that a digest lists. */
    public static final AuditScope EVERYTHING = new AuditScope(null, null, false);

    /** A digest covers an hour, and names carry rounded times: what came before the job is over by then. */
    private static final Duration AFTER_START = Duration.ofHours(1);

    private final @Nullable LocalDate from;
    private final @Nullable LocalDate to;
    private final boolean sinceStart;

    /**
     * @param from first day of delivery that is read, UTC; null for all before
     * @param to last day of delivery that is read; null for all after
     * @param sinceStart whether only arrivals are read: nothing that was delivered before the job first started
     */
    public AuditScope(@Nullable LocalDate from, @Nullable LocalDate to, boolean sinceStart) {
        this.from = from;
        this.to = to;
        this.sinceStart = sinceStart;
    }

    /** @param started epoch millis at which the job first started */
    public boolean covers(String key, long started) {
        return DeliveryTime.of(key)
                .map(delivery -> (from == null || !delivery.day().isBefore(from))
                        && (to == null || !delivery.day().isAfter(to))
                        && (!sinceStart || delivery.at() >= started + AFTER_START.toMillis()))
                .orElse(true);
    }
}
