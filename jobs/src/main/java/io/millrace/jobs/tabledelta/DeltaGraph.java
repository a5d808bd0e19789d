package io.millrace.jobs.tabledelta;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.ArrivalStreams;
import io.millrace.connectors.s3.Location;
import io.millrace.jobs.tabledelta.apply.DeltaOperator;
import io.millrace.jobs.tabledelta.read.ExportArrivals;
import io.millrace.jobs.tabledelta.read.ReadOperator;
import io.millrace.jobs.tabledelta.version.VersionReports;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The operators between the ends of table-delta; {@link TableDelta} has the drawing. Each uid is a contract with every
 * savepoint.
 */
final class DeltaGraph {

    private DeltaGraph() {}

    static void build(
            Location location,
            ArrivalStreams arrived,
            ReadOperator reader,
            DeltaOperator buckets,
            Sink<Change> changesSink,
            Sink<VersionReport> reportsSink,
            Sink<Reject> rejectsSink) {
        SingleOutputStreamOperator<ExportArrival> paths = arrived.objects()
                .process(new ExportArrivals(location))
                .returns(new AvroTypeInfo<>(ExportArrival.class))
                .name("export paths")
                .uid("export-paths");

        SingleOutputStreamOperator<BucketMessage> rows = paths.keyBy(TableKeys.ARRIVAL, Types.STRING)
                .transform("read exports", new AvroTypeInfo<>(BucketMessage.class), reader)
                .uid("read-exports");

        SingleOutputStreamOperator<Change> changes = rows.keyBy(TableKeys.BUCKET, Types.STRING)
                .transform("apply versions", new AvroTypeInfo<>(Change.class), buckets)
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
