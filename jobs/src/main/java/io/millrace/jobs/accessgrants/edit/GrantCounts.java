package io.millrace.jobs.accessgrants.edit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters of a saga since it was opened, for metrics. Safe for use by several threads. */
public final class GrantCounts {

    private final LongAdder calls = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder grantsWritten = new LongAdder();
    private final LongAdder grantsRemoved = new LongAdder();
    private final LongAdder editsAbandoned = new LongAdder();
    private final Set<String> overflow = ConcurrentHashMap.newKeySet();

    /** Calls to IAM and to the Data Mesh Manager, failed ones included. */
    public long calls() {
        return calls.sum();
    }

    /** Steps that ended with a call to repeat. */
    public long retries() {
        return retries.sum();
    }

    /** Policies that were created or replaced. */
    public long grantsWritten() {
        return grantsWritten.sum();
    }

    /** Policies that were removed. */
    public long grantsRemoved() {
        return grantsRemoved.sum();
    }

    public long editsAbandoned() {
        return editsAbandoned.sum();
    }

    /** Managed policies that were written and not removed since the saga was opened. */
    public int policiesInOverflow() {
        return overflow.size();
    }

    void called() {
        calls.increment();
    }

    void retried() {
        retries.increment();
    }

    void wrote() {
        grantsWritten.increment();
    }

    void removed() {
        grantsRemoved.increment();
    }

    void abandoned() {
        editsAbandoned.increment();
    }

    void overflowed(String policy) {
        overflow.add(policy);
    }

    void returned(String policy) {
        overflow.remove(policy);
    }
}
