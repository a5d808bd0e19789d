package io.millrace.connectors.metrics;

import org.apache.flink.metrics.MetricGroup;

/**
 * The group below which an operator or sink registers its own metrics. Managed Service for Apache Flink hands only those to
 * CloudWatch that are below a group of this name ("Use custom metrics" in its developer guide). A metric's own name is the
 * same everywhere; {@code docs/metrics.md} lists them.
 */
public final class PublishedMetrics {

    private static final String GROUP = "kinesisanalytics";

    private PublishedMetrics() {}

    public static MetricGroup of(MetricGroup operator) {
        return operator.addGroup(GROUP);
    }
}
