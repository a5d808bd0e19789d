package io.millrace.jobs.tabledelta;

import io.millrace.connectors.csv.Limits;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectStoreFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** The operators between the ends of table-delta; {@link TableDelta} draws them. Each uid is a contract with every savepoint. */
final class Graph {

    private final Location location;
    private final ObjectStoreFactory stores;
    private final VersionPolicy policy;
    private final TableForms forms;
    private final Limits limits;
    private final RecordLimit recordLimit;
    private final int buckets;
    private final DeltaOperator.Publication publication;

    Graph(
            Location location,
            ObjectStoreFactory stores,
            VersionPolicy policy,
            TableForms forms,
            Limits limits,
            RecordLimit recordLimit,
            int buckets,
            DeltaOperator.Publication publication) {
        this.location = location;
        this.stores = stores;
        this.policy = policy;
        this.forms = forms;
        this.limits = limits;
        this.recordLimit = recordLimit;
        this.buckets = buckets;
        this.publication = publication;
    }

    void build(
            TableDelta.Arrived arrived,
            Sink<Change> changesSink,
            Sink<VersionReport> reportsSink,
            Sink<Reject> rejectsSink) {
        SingleOutputStreamOperator<ExportArrival> paths = arrived.objects()
                .process(new ExportArrivals(location))
                .returns(new AvroTypeInfo<>(ExportArrival.class))
                .name("export paths")
                .uid("export-paths");

        SingleOutputStreamOperator<BucketMessage> rows = paths.keyBy(TableKeys.ARRIVAL, Types.STRING)
                .transform(
                        "read exports",
                        new AvroTypeInfo<>(BucketMessage.class),
                        new ReadOperator(location, stores, policy, forms, limits, recordLimit, buckets))
                .uid("read-exports");

        SingleOutputStreamOperator<Change> changes = rows.keyBy(TableKeys.BUCKET, Types.STRING)
                .transform("apply versions", new AvroTypeInfo<>(Change.class), new DeltaOperator(publication))
                .uid("apply-versions");

        SingleOutputStreamOperator<VersionReport> applied = changes.getSideOutput(DeltaOperator.RESULTS)
                .keyBy(TableKeys.RESULT, Types.STRING)
                .process(new VersionReports())
                .returns(new AvroTypeInfo<>(VersionReport.class))
                .name("version reports")
                .uid("version-reports");

        List<DataStream<Reject>> rejects = new ArrayList<>(arrived.rejects());
        rejects.add(paths.getSideOutput(ExportArrivals.REJECTS));
        rejects.add(rows.getSideOutput(ReadOperator.REJECTS));
        rejects.add(changes.getSideOutput(DeltaOperator.REJECTS));

        changes.sinkTo(changesSink).name("changes").uid("changes");
        applied.union(rows.getSideOutput(ReadOperator.REPORTS))
                .sinkTo(reportsSink)
                .name("reports")
                .uid("reports");
        rejects.stream()
                .reduce(DataStream::union)
                .orElseThrow()
                .sinkTo(rejectsSink)
                .name("rejects")
                .uid("rejects");
    }
}
