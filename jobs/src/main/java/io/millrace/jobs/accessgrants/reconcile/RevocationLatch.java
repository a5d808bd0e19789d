package io.millrace.jobs.accessgrants.reconcile;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The limit on revocations that follow from an absence rather than a statement that an agreement ended: a server that
 * lost its data, or hides it from the job's key, must not end all access. Once the limit is exceeded, all further ones
 * are held, however long that lasts, until a person releases them or a verification finds few of them again.
 */
final class RevocationLatch {

    /** Revocations that are always admitted: small installations change by large percentages. */
    private static final int REVOCATIONS_FREE = 10;

    private final int percentMax;
    private final long windowMillis;
    private final String token;
    private final Deque<Long> revocations = new ArrayDeque<>();
    private boolean held;
    private String followed;
    private boolean released;

    /**
     * @param percentMax of the grants, that may be revoked so in the window
     * @param token value of {@code iam.revocations.release}; empty for none
     */
    RevocationLatch(int percentMax, Duration window, String token, RevocationHold restored) {
        this.percentMax = percentMax;
        this.windowMillis = window.toMillis();
        this.token = token;
        this.held = restored.getHeld();
        this.followed = restored.getReleaseToken();
        this.revocations.addAll(restored.getRevocations());
        this.released = !token.isEmpty() && !token.equals(followed);
    }

    /**
     * Admits and counts a revocation, or holds it and all that follow. The last of several grants is held: a small
     * installation must not lose all of them either.
     *
     * @param grants that there are, this one included
     */
    boolean admit(int grants, long now) {
        if (released) {
            return true;
        }
        while (!revocations.isEmpty() && now - revocations.element() >= windowMillis) {
            revocations.remove();
        }
        boolean last = grants == 1 && !revocations.isEmpty();
        if (!held && (last || exceeds(revocations.size() + 1L, grants + (long) revocations.size()))) {
            held = true;
        }
        if (held) {
            return false;
        }
        revocations.add(now);
        return true;
    }

    /**
     * Holds all further revocations if so many are asked for at once: too many, or all of several grants.
     *
     * @param grants that there are, those included
     */
    void weigh(int removals, int grants) {
        if ((removals > 1 && removals >= grants) || exceeds(removals, grants)) {
            hold();
        }
    }

    /** Holds all further revocations: everything seems to be gone. */
    void hold() {
        held = !released;
    }

    /**
     * A verification has found all there is: few absences end the hold, and a release is used up.
     *
     * @param absences revocations that an absence asks for, and other removals without an explanation
     * @param total grants, and those other removals
     */
    void verified(long absences, long total) {
        if (released) {
            released = false;
            followed = token;
            held = false;
        } else if (held && !exceeds(absences, total) && absences < total) {
            held = false;
        }
    }

    /** Whether so many removals at once are too many. */
    boolean exceeds(long removals, long total) {
        return removals > Math.max(REVOCATIONS_FREE, total * percentMax / 100);
    }

    boolean isHeld() {
        return held;
    }

    /** Whether a person has released what is held, and no verification has used it yet. */
    boolean isReleased() {
        return released;
    }

    /** The state to keep. */
    RevocationHold state() {
        List<Long> times = new ArrayList<>(revocations);
        return RevocationHold.newBuilder()
                .setHeld(held)
                .setReleaseToken(followed)
                .setRevocations(times)
                .build();
    }
}
