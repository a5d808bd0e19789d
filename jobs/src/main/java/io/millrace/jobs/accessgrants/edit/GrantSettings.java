package io.millrace.jobs.accessgrants.edit;

import io.millrace.jobs.settings.StatusTarget;
import java.io.Serializable;

/** The settings of grant sagas. */
public final class GrantSettings implements Serializable {

    private static final long serialVersionUID = 1L;

    private final StatusTarget status;
    private final boolean dryRun;
    private final int concurrentCalls;

    /**
     * @param dryRun nothing is changed, in IAM or on an agreement; the audit shows the changes left out
     * @param concurrentCalls to IAM, and as many for reports to the Data Mesh Manager; IAM's rates are not published
     */
    public GrantSettings(StatusTarget status, boolean dryRun, int concurrentCalls) {
        if (concurrentCalls < 1) {
            throw new IllegalArgumentException("At least 1 call at a time is needed, not " + concurrentCalls);
        }
        this.status = status;
        this.dryRun = dryRun;
        this.concurrentCalls = concurrentCalls;
    }

    public StatusTarget status() {
        return status;
    }

    public boolean dryRun() {
        return dryRun;
    }

    public int concurrentCalls() {
        return concurrentCalls;
    }
}
