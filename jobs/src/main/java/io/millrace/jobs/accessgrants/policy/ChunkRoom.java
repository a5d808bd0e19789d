package io.millrace.jobs.accessgrants.policy;

import io.millrace.connectors.iam.Iam;

/** The room that other policies leave to a role's chunks. */
final class ChunkRoom {

    /** Fits into a managed policy, and leaves room for a condition that becomes longer. */
    static final long CHUNK_CHARACTERS_MAX = 5_900;

    private final long othersInline;
    private final int othersAttached;
    private final boolean accountFull;

    /**
     * @param othersInline characters of the role's other inline policies
     * @param othersAttached managed policies that are attached to the role, without chunks
     */
    ChunkRoom(long othersInline, int othersAttached, boolean accountFull) {
        this.othersInline = othersInline;
        this.othersAttached = othersAttached;
        this.accountFull = accountFull;
    }

    /** Characters of all inline chunks together. */
    long inline() {
        return Iam.INLINE_CHARACTERS_MAX - othersInline;
    }

    /** Whether another managed chunk can be made. */
    boolean hasManaged(int chunksAttached) {
        return !accountFull && othersAttached + chunksAttached < RoleRoom.ATTACHED_MAX;
    }

    /**
     * A sentence for a person.
     *
     * @param shortage characters
     */
    String fullReason(String role, long shortage) {
        return "The role " + role + " has no room for the agreement: " + shortage + " characters are missing. Other"
                + " policies take " + Math.max(0, othersInline) + " of the " + Iam.INLINE_CHARACTERS_MAX
                + " characters of inline policies and " + othersAttached + " of the " + RoleRoom.ATTACHED_MAX
                + " managed policies"
                + (accountFull ? ", and the account has no room for another managed policy" : "")
                + ". Remove policies from the role, end agreements that are not used, or give the consumer a role of"
                + " its own.";
    }
}
