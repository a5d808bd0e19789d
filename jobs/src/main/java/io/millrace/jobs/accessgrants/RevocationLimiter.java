package io.millrace.jobs.accessgrants;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * A limiter of revocations that follow from a missing resource rather than a statement that the agreement ended: a
 * server that lost its data, or hides it from the job's key, must not end all access.
 */
final class RevocationLimiter {

    /** Number of revocations that are always admitted: small installations change by large percentages. */
    private static final int REVOCATIONS_FREE = 10;

    private final int percentMax;
    private final long windowMillis;
    private final Deque<Long> revocations = new ArrayDeque<>();

    /**
     * @param percentMax of the grants there are, that may be revoked so in the window
     * @param restored times of revocations, epoch millis, in order
     */
    RevocationLimiter(int percentMax, Duration window, Collection<Long> restored) {
        this.percentMax = percentMax;
        this.windowMillis = window.toMillis();
        revocations.addAll(restored);
    }

    /**
     * Admits and counts a revocation.
     *
     * @param grants that there are, this one included
     */
    boolean admit(int grants, long now) {
        while (!revocations.isEmpty() && now - revocations.element() >= windowMillis) {
            revocations.remove();
        }
        long before = grants + (long) revocations.size();
        if (revocations.size() >= most(before, percentMax)) {
            return false;
        }
        revocations.add(now);
        return true;
    }

    /**
     * The maximum number of such revocations.
     *
     * @param grants that there are, with those that were revoked
     */
    static long most(long grants, int percentMax) {
        return Math.max(REVOCATIONS_FREE, grants * percentMax / 100);
    }

    /** Times of the revocations that count, epoch millis; at most as many as were admitted in one window. */
    List<Long> revocations() {
        return new ArrayList<>(revocations);
    }
}
