package io.millrace.jobs.revisionpublisher.manifest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** Everything that is wrong with one manifest: the first 1,000 findings, and how many more there are. */
public final class ManifestFindings {

    static final int KEPT_MAX = 1_000;

    private final List<ManifestFinding> kept = new ArrayList<>();
    private int leftOut;

    /** @param reason only asked for when the finding is kept */
    public void add(ManifestRule rule, ManifestPosition place, Supplier<String> reason) {
        if (kept.size() < KEPT_MAX) {
            kept.add(new ManifestFinding(rule, place, reason.get()));
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
