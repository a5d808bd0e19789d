package io.millrace.jobs.subscriberusage;

import org.apache.flink.api.java.functions.KeySelector;

/** What rows are keyed by. The numbers are part of the state's form. */
final class UsageKeys {

    /** Sets of ids an hour: so many subtasks share the events of one hour. */
    static final int SLOTS = 64;

    private static final int SLOT_BITS = 6;

    /** The hour of the event and a slot of it. All sightings of an event have the same. */
    static final KeySelector<UsageRow, Long> SEEN =
            row -> (long) row.getHour() * SLOTS + (row.getIdLow() >>> (Long.SIZE - SLOT_BITS));

    /** {@link UsageDay}. */
    static final KeySelector<UsageRow, Long> DAY = UsageDay::key;

    private UsageKeys() {}
}
