package io.millrace.local.tool.run;

import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * The factory of metric reporters that pass the metrics of a cluster in this process to its {@link ProgressMetrics}.
 */
public final class ProgressReporterFactory implements MetricReporterFactory {

    private static final String PREFIX = "metrics.reporter.progress.";
    private static final String TARGET = "target";
    // Flink creates reporters from a configuration, which has only strings.
    private static final Map<String, ProgressMetrics> TARGETS = new ConcurrentHashMap<>();

    /** Makes a cluster of this configuration report to {@code metrics} until the returned handle is closed. */
    static Runnable register(ProgressMetrics metrics, Configuration configuration) {
        String target = UUID.randomUUID().toString();
        TARGETS.put(target, metrics);
        configuration.setString(PREFIX + "factory.class", ProgressReporterFactory.class.getName());
        configuration.setString(PREFIX + TARGET, target);
        return () -> TARGETS.remove(target);
    }

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        String target = properties.getProperty(TARGET, "");
        ProgressMetrics metrics = TARGETS.get(target);
        if (metrics == null) {
            throw new IllegalStateException("No cluster of this process reports to " + target);
        }
        return new Reporter(metrics);
    }

    private static final class Reporter implements MetricReporter {

        private final ProgressMetrics metrics;

        private Reporter(ProgressMetrics metrics) {
            this.metrics = metrics;
        }

        @Override
        public void open(MetricConfig config) {}

        @Override
        public void close() {}

        @Override
        public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
            metrics.add(metric, name, group.getAllVariables());
        }

        @Override
        public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
            metrics.remove(metric, group.getAllVariables());
        }
    }
}
