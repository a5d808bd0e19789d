package io.millrace.jobs.subscriberusage.trail;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time at which CloudTrail delivered an object, from its key: {@code .../2026/05/01/..._20260501T0005Z_...json.gz}. */
public final class DeliveryTime {

    /** The end of a key: day of delivery as folders, time of delivery in the name. */
    private static final Pattern DELIVERY =
            Pattern.compile("/(\\d{4})/(\\d{2})/(\\d{2})/[^/]*_(\\d{8}T\\d{4})(?:\\d{2})?Z[_.][^/]*$");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm");

    private final LocalDate day;
    private final long at;

    private DeliveryTime(LocalDate day, long at) {
        this.day = day;
        this.at = at;
    }

    /** Empty for a key without a date. */
    public static Optional<DeliveryTime> of(String key) {
        Matcher delivery = DELIVERY.matcher(key);
        if (!delivery.find()) {
            return Optional.empty();
        }
        try {
            LocalDate day = LocalDate.of(
                    Integer.parseInt(delivery.group(1)),
                    Integer.parseInt(delivery.group(2)),
                    Integer.parseInt(delivery.group(3)));
            return Optional.of(new DeliveryTime(
                    day,
                    LocalDateTime.parse(delivery.group(4), TIME)
                            .toInstant(ZoneOffset.UTC)
                            .toEpochMilli()));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    /** Of the folders, UTC. */
    LocalDate day() {
        return day;
    }

    /** Of the name, epoch millis; CloudTrail rounds it. */
    public long at() {
        return at;
    }
}
