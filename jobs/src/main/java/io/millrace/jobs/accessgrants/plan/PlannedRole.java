package io.millrace.jobs.accessgrants.plan;

import io.millrace.jobs.accessgrants.policy.RoleRoom;

/** A role that gets rights, and its room for policies once it has them. */
public final class PlannedRole {

    private final String name;
    private final int agreements;
    private final RoleRoom room;

    PlannedRole(String name, int agreements, RoleRoom room) {
        this.name = name;
        this.agreements = agreements;
        this.room = room;
    }

    public String name() {
        return name;
    }

    /** Agreements whose rights it gets, or would get. */
    public int agreements() {
        return agreements;
    }

    public RoleRoom room() {
        return room;
    }
}
