package io.millrace.local.tool.run;

import java.time.Duration;
import java.util.Map;

/** The idleness check of a job: for a given time no counter has changed and no work was outstanding. */
final class IdleWatch {

    private final long quietMillis;
    private Map<String, Long> previous = Map.of();
    private long quietSince = Long.MIN_VALUE;

    IdleWatch(Duration quiet) {
        this.quietMillis = quiet.toMillis();
    }

    /** @param running whether all tasks run; a job that is starting or restarting is not idle */
    boolean idle(Progress progress, boolean running, long nowMillis) {
        boolean quiet =
                running && !progress.outstanding() && progress.counters().equals(previous);
        previous = progress.counters();
        if (!quiet || quietSince == Long.MIN_VALUE) {
            quietSince = nowMillis;
            return false;
        }
        return nowMillis - quietSince >= quietMillis;
    }
}
