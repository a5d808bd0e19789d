package io.millrace.jobs.revisionpublisher;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/** Everything that is wrong with one manifest: the first 1,000 findings, and how many more there are. */
final class Findings {

    static final int KEPT_MAX = 1_000;

    private final List<Finding> kept = new ArrayList<>();
    private int leftOut;

    /** @param reason only asked for when the finding is kept */
    void add(ManifestRule rule, Place place, Supplier<String> reason) {
        if (kept.size() < KEPT_MAX) {
            kept.add(new Finding(rule, place, reason.get()));
        } else {
            leftOut++;
        }
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    /** In the order of the manifest. */
    List<Finding> kept() {
        List<Finding> ordered = new ArrayList<>(kept);
        ordered.sort(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column));
        return ordered;
    }

    int leftOut() {
        return leftOut;
    }
}
