package io.millrace.jobs.subscriberusage.trail;

import java.util.Map;

/** Kind of an object in a trail's bucket, by its key. Each is counted under its metric. */
enum TrailKind {
    /** A log file: read. */
    LOG("logs"),
    /** A digest of the log files of an hour: read when digests are verified. */
    DIGEST("digests"),
    INSIGHT("skippedInsights"),
    NETWORK_ACTIVITY("skippedNetworkActivity"),
    AGGREGATED("skippedAggregated"),
    /** Of AWS Config, which delivers beside CloudTrail. */
    CONFIG("skippedConfig"),
    /** The empty object by which consoles show a folder. */
    FOLDER_MARKER("skippedFolderMarkers"),
    /** Written by this job, which may share the bucket with the trail. */
    OUTPUT("skippedOutput"),
    OTHER("skippedOthers");

    private static final Map<String, TrailKind> BY_FOLDER = Map.of(
            "CloudTrail", LOG,
            "CloudTrail-Digest", DIGEST,
            "CloudTrail-Insight", INSIGHT,
            "CloudTrail-NetworkActivity", NETWORK_ACTIVITY,
            "CloudTrail-Aggregated", AGGREGATED,
            "Config", CONFIG);

    private final String metric;

    TrailKind(String metric) {
        this.metric = metric;
    }

    /** @param name of a folder in an account's folder */
    static TrailKind ofFolder(String name) {
        return BY_FOLDER.getOrDefault(name, OTHER);
    }

    /** The name of the counter of its objects. */
    String metric() {
        return metric;
    }
}
