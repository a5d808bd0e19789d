package io.millrace.jobs.accessgrants.edit;

import io.millrace.jobs.settings.StatusTarget;
import java.io.Serializable;

/** The settings of role sagas. */
public final class RoleSagaSettings implements Serializable {

    private static final long serialVersionUID = 1L;

    private final StatusTarget status;
    private final boolean dryRun;
    private final int concurrentCalls;

    /**
     * @param dryRun nothing is changed, in IAM or on a page; the audit shows the changes left out
     * @param concurrentCalls roles that are changed at a time; three times as many pages are reported to
     */
    public RoleSagaSettings(StatusTarget status, boolean dryRun, int concurrentCalls) {
        if (concurrentCalls < 1) {
            throw new IllegalArgumentException("At least 1 call at a time is needed, not " + concurrentCalls);
        }
        this.status = status;
        this.dryRun = dryRun;
        this.concurrentCalls = concurrentCalls;
    }

    StatusTarget status() {
        return status;
    }

    boolean dryRun() {
        return dryRun;
    }

    int concurrentCalls() {
        return concurrentCalls;
    }
}
