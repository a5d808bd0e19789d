package io.millrace.jobs.revisionpublisher.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** The findings against one manifest: the first 1,000, and the number of the others. */
public final class ManifestFindings {

    static final int KEPT_MAX = 1_000;

    private final List<ManifestFinding> kept = new ArrayList<>();
    private int leftOut;

    /**
     * Adds a finding.
     *
     * @param reason only evaluated when the finding is kept
     */
    public void add(ManifestRule rule, ManifestPosition position, Supplier<String> reason) {
        if (kept.size() < KEPT_MAX) {
            kept.add(new ManifestFinding(rule, position, reason.get()));
        } else {
            leftOut++;
        }
    }

    public boolean isEmpty() {
        return kept.isEmpty();
    }

    /** In the order of the manifest. */
    public List<ManifestFinding> kept() {
        List<ManifestFinding> ordered = new ArrayList<>(kept);
        ordered.sort(Comparator.comparingInt(ManifestFinding::line).thenComparingInt(ManifestFinding::column));
        return ordered;
    }

    public int leftOut() {
        return leftOut;
    }
}
