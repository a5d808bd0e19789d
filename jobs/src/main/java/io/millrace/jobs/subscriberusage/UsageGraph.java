package io.millrace.jobs.subscriberusage;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.ArrivalStreams;
import io.millrace.jobs.subscriberusage.dedupe.DeduplicateOperator;
import io.millrace.jobs.subscriberusage.digest.DigestAudit;
import io.millrace.jobs.subscriberusage.read.TrailReadOperator;
import io.millrace.jobs.subscriberusage.trail.TrailObjects;
import io.millrace.jobs.subscriberusage.write.BatchByDayOperator;
import io.millrace.jobs.subscriberusage.write.UsagePartitioning;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The operators between the ends of subscriber-usage; {@link SubscriberUsage} draws them. Each uid is a contract with every
 * savepoint.
 */
final class UsageGraph {

    private final ArrivalStreams arrived;
    private final Sink<UsageBlock> filesSink;
    private final Sink<Reject> rejectsSink;

    /** A graph between its ends. */
    UsageGraph(ArrivalStreams arrived, Sink<UsageBlock> filesSink, Sink<Reject> rejectsSink) {
        this.arrived = arrived;
        this.filesSink = filesSink;
        this.rejectsSink = rejectsSink;
    }

    void build(
            TrailObjects picker,
            TrailReadOperator reader,
            DigestAudit auditor,
            DeduplicateOperator seen,
            BatchByDayOperator gatherer) {
        SingleOutputStreamOperator<UsageRow> rows = arrived.objects()
                .process(picker)
                .returns(new AvroTypeInfo<>(TrailObject.class))
                .name("trail objects")
                .uid("trail-objects")
                .rebalance()
                .transform("read trail", new AvroTypeInfo<>(UsageRow.class), reader)
                .uid("read-trail");

        SingleOutputStreamOperator<Reject> audited = rows.getSideOutput(TrailReadOperator.AUDITS)
                .keyBy(DigestAudit.OBJECT, Types.STRING)
                .process(auditor)
                .returns(new AvroTypeInfo<>(Reject.class))
                .name("digest audit")
                .uid("digest-audit");

        rows.keyBy(UsagePartitioning.SEEN, Types.LONG)
                .transform("count once", new AvroTypeInfo<>(UsageRow.class), seen)
                .uid("count-once")
                .keyBy(UsagePartitioning.DAY, Types.LONG)
                .transform("gather days", new AvroTypeInfo<>(UsageBlock.class), gatherer)
                .uid("gather-days")
                .sinkTo(filesSink)
                .name("usage files")
                .uid("usage-files");

        List<DataStream<Reject>> rejects = new ArrayList<>(arrived.rejects());
        rejects.add(rows.getSideOutput(TrailReadOperator.REJECTS));
        rejects.add(audited);
        rejects.stream()
                .reduce(DataStream::union)
                .orElseThrow()
                .sinkTo(rejectsSink)
                .name("rejects")
                .uid("rejects");
    }
}
