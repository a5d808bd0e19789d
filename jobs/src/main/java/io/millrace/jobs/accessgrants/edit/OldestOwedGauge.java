package io.millrace.jobs.accessgrants.edit;

import java.time.Instant;
import org.apache.flink.metrics.Gauge;

/** The gauge of the seconds for which the oldest revocation is owed; 0 when none is. */
final class OldestOwedGauge implements Gauge<Long> {

    private final OwedRevocations owed;

    OldestOwedGauge(OwedRevocations owed) {
        this.owed = owed;
    }

    @Override
    public Long getValue() {
        return owed.oldestSeconds(Instant.now());
    }
}
