package io.millrace.jobs.revisionpublisher.plan;

import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The filter of arrivals that are manifests, by key. Counters: {@code manifests}; {@code skippedReports} of this job,
 * {@code skippedObjects} that are neither, {@code skippedElsewhere} that are not below the location.
 */
public final class ManifestObjects extends ProcessFunction<ObjectArrival, ObjectArrival> {

    private static final long serialVersionUID = 1L;

    private static final String MANIFEST = ".json";
    private static final String REPORT = ".report.json";

    private final Location location;
    private transient Counter manifests;
    private transient Counter reports;
    private transient Counter objects;
    private transient Counter elsewhere;

    public ManifestObjects(Location location) {
        this.location = location;
    }

    @Override
    public void open(OpenContext context) {
        MetricGroup metrics = PublishedMetrics.of(getRuntimeContext().getMetricGroup());
        manifests = metrics.counter("manifests");
        reports = metrics.counter("skippedReports");
        objects = metrics.counter("skippedObjects");
        elsewhere = metrics.counter("skippedElsewhere");
    }

    @Override
    public void processElement(ObjectArrival arrival, Context context, Collector<ObjectArrival> out) {
        String key = arrival.getKey();
        if (!location.contains(arrival.getBucket(), key)) {
            elsewhere.inc();
        } else if (key.endsWith(REPORT)) {
            reports.inc();
        } else if (key.endsWith(MANIFEST)) {
            manifests.inc();
            out.collect(arrival);
        } else {
            objects.inc();
        }
    }
}
