package io.millrace.jobs.subscriberusage.trail;

import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.TrailObjectKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Selection of the objects to read by their keys. All others are skipped and counted: by {@link TrailKind},
 * {@code skippedOutsideDays} when delivered on another day, {@code skippedElsewhere} when not below the location.
 */
public final class TrailObjects extends ProcessFunction<ObjectArrival, TrailObject> {

    private static final long serialVersionUID = 1L;

    private final TrailLocation place;
    private transient Map<TrailKind, Counter> kinds;
    private transient Counter outsideDays;
    private transient Counter elsewhere;
    private transient Counter digestsUnread;

    public TrailObjects(TrailLocation place) {
        this.place = place;
    }

    @Override
    public void open(OpenContext context) {
        MetricGroup metrics = PublishedMetrics.of(getRuntimeContext().getMetricGroup());
        kinds = new EnumMap<>(TrailKind.class);
        for (TrailKind kind : TrailKind.values()) {
            kinds.put(kind, metrics.counter(kind.metric()));
        }
        outsideDays = metrics.counter("skippedOutsideDays");
        elsewhere = metrics.counter("skippedElsewhere");
        digestsUnread = metrics.counter("skippedDigests");
    }

    @Override
    public void processElement(ObjectArrival arrival, Context context, Collector<TrailObject> out) {
        if (!place.location().contains(arrival.getBucket(), arrival.getKey())) {
            elsewhere.inc();
            return;
        }
        TrailKey key = place.key(arrival.getKey());
        if (key.deliveryDay().filter(day -> !place.days().contain(day)).isPresent()) {
            outsideDays.inc();
        } else if (key.kind() == TrailKind.DIGEST && !place.readsDigests()) {
            digestsUnread.inc();
        } else {
            Objects.requireNonNull(kinds.get(key.kind())).inc();
            if (key.kind() == TrailKind.LOG) {
                out.collect(object(arrival, key, TrailObjectKind.LOG));
            } else if (key.kind() == TrailKind.DIGEST) {
                out.collect(object(arrival, key, TrailObjectKind.DIGEST));
            }
        }
    }

    private static TrailObject object(ObjectArrival arrival, TrailKey key, TrailObjectKind kind) {
        return TrailObject.newBuilder()
                .setBucket(arrival.getBucket())
                .setKey(arrival.getKey())
                .setSize(arrival.getSize())
                .setEtag(arrival.getEtag())
                .setVersionId(arrival.getVersionId())
                .setKind(kind)
                .setAccount(key.account())
                .setRegion(key.region())
                .setArrivedAt(arrival.getArrivedAt())
                .build();
    }
}
