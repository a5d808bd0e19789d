package io.millrace.jobs.revisionpublisher.plan;

import java.io.Serializable;

/** The limits of plans: assets per manifest and revision, and concurrent look-ups. */
public final class PlanLimits implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int assetsMax;
    private final int revisionAssetsMax;
    private final int statsConcurrent;

    /**
     * @param assetsMax of one manifest, prefixes expanded
     * @param revisionAssetsMax of one revision
     * @param statsConcurrent objects that one subtask looks up at once
     */
    public PlanLimits(int assetsMax, int revisionAssetsMax, int statsConcurrent) {
        this.assetsMax = assetsMax;
        this.revisionAssetsMax = revisionAssetsMax;
        this.statsConcurrent = statsConcurrent;
    }

    public int assetsMax() {
        return assetsMax;
    }

    public int revisionAssetsMax() {
        return revisionAssetsMax;
    }

    public int statsConcurrent() {
        return statsConcurrent;
    }
}
