package io.millrace.jobs.tabledelta.read;

import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.tabledelta.ExportArrival;
import io.millrace.jobs.tabledelta.ExportObject;
import io.millrace.jobs.tabledelta.rule.ExportRule;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Parser of the paths of arrived objects: objects elsewhere are skipped, objects that are no export are rejected. */
public final class ExportArrivals extends ProcessFunction<ObjectArrival, ExportArrival> {

    private static final long serialVersionUID = 1L;

    public static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));

    private final Location location;
    private transient Counter rejected;

    public ExportArrivals(Location location) {
        this.location = location;
    }

    @Override
    public void open(OpenContext context) {
        rejected = PublishedMetrics.of(getRuntimeContext().getMetricGroup()).counter("rejected");
    }

    @Override
    public void processElement(ObjectArrival object, Context context, Collector<ExportArrival> out) {
        if (!location.contains(object.getBucket(), object.getKey())) {
            return;
        }
        String relative = location.relative(object.getKey());
        if (ExportPath.isFolderMarker(relative)) {
            return;
        }
        ExportPath path = ExportPath.parse(relative);
        if (path == null) {
            rejected.inc();
            context.output(
                    REJECTS,
                    ExportRule.PATH.reject(
                            location.uri(object.getKey()),
                            "",
                            String.valueOf(ExportPath.refusal(relative)),
                            "",
                            object.getArrivedAt()));
            return;
        }
        out.collect(new ExportArrival(
                path.tenant(),
                path.table(),
                path.version(),
                path.kind(),
                new ExportObject(
                        path.file(),
                        object.getKey(),
                        object.getEtag(),
                        object.getVersionId(),
                        object.getSequencer(),
                        object.getSize())));
    }
}
