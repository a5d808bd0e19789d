package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.GrantAudit;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantResult;
import io.millrace.connectors.rejects.Reject;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The operators between the ends of access-grants; {@link AccessGrants} draws them. Each uid is a contract with every
 * savepoint. All have parallelism 1: the feed is one ordered history.
 */
final class GrantGraph {

    /** The sink of edits. It names its operators itself, and returns audit lines and rejects. */
    @FunctionalInterface
    interface Editor {
        DataStream<GrantResult> attach(DataStream<GrantEdit> edits);
    }

    private GrantGraph() {}

    static void build(
            StreamExecutionEnvironment environment,
            Source<FeedEvent, ?, ?> feed,
            ReconcileOperator converge,
            Editor editor,
            AbandonedEdits permanent,
            Sink<GrantAudit> auditSink,
            Sink<Reject> rejectsSink) {
        SingleOutputStreamOperator<GrantEdit> edits = environment
                .fromSource(feed, WatermarkStrategy.noWatermarks(), "feed")
                .uid("feed")
                .setParallelism(1)
                .keyBy(event -> ReconcileOperator.KEY, Types.INT)
                .transform("converge", new AvroTypeInfo<>(GrantEdit.class), converge)
                .uid("converge")
                .setParallelism(1);

        DataStream<GrantResult> results = editor.attach(edits);

        results.<GrantAudit>flatMap((result, lines) -> {
                    if (result.getAudit() != null) {
                        lines.collect(result.getAudit());
                    }
                })
                .returns(new AvroTypeInfo<>(GrantAudit.class))
                .name("audit lines")
                .uid("audit-lines")
                .setParallelism(1)
                .sinkTo(auditSink)
                .name("audit")
                .uid("audit")
                .setParallelism(1);

        results.keyBy(AbandonedEdits::key, Types.STRING)
                .process(permanent)
                .returns(new AvroTypeInfo<>(Reject.class))
                .name("edits given up")
                .uid("edits-given-up")
                .setParallelism(1)
                .union(edits.getSideOutput(ReconcileOperator.REJECTS))
                .sinkTo(rejectsSink)
                .name("rejects")
                .uid("rejects")
                .setParallelism(1);
    }
}
