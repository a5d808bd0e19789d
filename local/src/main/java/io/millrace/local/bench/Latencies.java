package io.millrace.local.bench;

import java.util.Arrays;
import java.util.Collection;

/** Seconds that events took, in order. */
final class Latencies {

    private final double[] sorted;

    Latencies(Collection<Double> seconds) {
        if (seconds.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        sorted = seconds.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
    }

    int count() {
        return sorted.length;
    }

    /** The smallest that so many percent do not exceed. */
    double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(1, rank) - 1];
    }

    double max() {
        return sorted[sorted.length - 1];
    }
}
