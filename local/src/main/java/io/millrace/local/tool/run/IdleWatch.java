package io.millrace.local.tool.run;

import java.time.Duration;
import java.util.Map;

/** Decides when a job has nothing left to do: no counter moved and nothing was in hand for long enough. */
final class IdleWatch {

    private final long quietMillis;
    private Map<String, Long> seen = Map.of();
    private long quietSince = Long.MIN_VALUE;

    IdleWatch(Duration quiet) {
        this.quietMillis = quiet.toMillis();
    }

    /** @param running all tasks run; until then, and during a restart, nothing is known */
    boolean idle(Progress progress, boolean running, long nowMillis) {
        boolean quiet =
                running && !progress.outstanding() && progress.counters().equals(seen);
        seen = progress.counters();
        if (!quiet || quietSince == Long.MIN_VALUE) {
            quietSince = nowMillis;
            return false;
        }
        return nowMillis - quietSince >= quietMillis;
    }
}
