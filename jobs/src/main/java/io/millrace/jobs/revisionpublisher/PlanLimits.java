package io.millrace.jobs.revisionpublisher;

import java.io.Serializable;

/** How large plans get, and how many objects are looked up at once. */
final class PlanLimits implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int assetsMax;
    private final int revisionAssetsMax;
    private final int statsConcurrent;

    /**
     * @param assetsMax of one manifest, prefixes expanded
     * @param revisionAssetsMax of one revision
     * @param statsConcurrent objects that one subtask looks up at once
     */
    PlanLimits(int assetsMax, int revisionAssetsMax, int statsConcurrent) {
        this.assetsMax = assetsMax;
        this.revisionAssetsMax = revisionAssetsMax;
        this.statsConcurrent = statsConcurrent;
    }

    int assetsMax() {
        return assetsMax;
    }

    int revisionAssetsMax() {
        return revisionAssetsMax;
    }

    int statsConcurrent() {
        return statsConcurrent;
    }
}
