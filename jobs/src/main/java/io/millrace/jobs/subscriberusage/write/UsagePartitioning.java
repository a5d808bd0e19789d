package io.millrace.jobs.subscriberusage.write;

import io.millrace.jobs.subscriberusage.UsageRow;
import org.apache.flink.api.java.functions.KeySelector;

/** Keys of rows. The numbers are part of the state's form. */
public final class UsagePartitioning {

    /** Sets of ids an hour: so many subtasks share the events of one hour. */
    static final int SLOTS = 64;

    private static final int SLOT_BITS = 6;

    /** The hour of the event and a slot of it. All sightings of an event have the same. */
    public static final KeySelector<UsageRow, Long> SEEN =
            row -> (long) row.getHour() * SLOTS + (row.getIdLow() >>> (Long.SIZE - SLOT_BITS));

    /** {@link UsageDay}. */
    public static final KeySelector<UsageRow, Long> DAY = UsageDay::key;

    private UsagePartitioning() {}
}
