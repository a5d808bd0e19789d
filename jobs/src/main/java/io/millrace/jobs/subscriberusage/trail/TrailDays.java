package io.millrace.jobs.subscriberusage.trail;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The days of delivery whose files are read, from a first to a last, UTC. */
public final class TrailDays implements Serializable {

    /** CloudTrail began in November 2013. */
    private static final LocalDate FIRST = LocalDate.of(2013, 1, 1);

    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);
    private static final DateTimeFormatter FOLDERS = DateTimeFormatter.ofPattern("uuuu/MM/dd/");
    private static final long serialVersionUID = 1L;

    private final LocalDate first;
    private final LocalDate last;

    /** Both count; empty is without a bound. */
    public TrailDays(Optional<LocalDate> first, Optional<LocalDate> last) {
        this.first = first.orElse(FIRST);
        this.last = last.orElse(LAST);
    }

    boolean contain(LocalDate day) {
        return !day.isBefore(first) && !day.isAfter(last);
    }

    /** The folders of the first day in its region, {@code YYYY/MM/DD/}. */
    String firstFolders() {
        return FOLDERS.format(first);
    }

    String lastFolders() {
        return FOLDERS.format(last);
    }
}
