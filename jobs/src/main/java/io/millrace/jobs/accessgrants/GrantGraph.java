package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.accessgrants.edit.AccessAudit;
import io.millrace.jobs.accessgrants.edit.RoleReject;
import io.millrace.jobs.accessgrants.edit.RoleResult;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.reconcile.ReconcileOperator;
import java.nio.charset.StandardCharsets;
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

    /** The sink of desired roles. It names its operators itself, and returns audit lines and rejects. */
    @FunctionalInterface
    interface Editor {
        DataStream<RoleResult> attach(DataStream<DesiredRole> roles);
    }

    private GrantGraph() {}

    static void build(
            StreamExecutionEnvironment environment,
            Source<FeedEvent, ?, ?> feed,
            ReconcileOperator grants,
            Editor editor,
            Sink<AccessAudit> auditSink,
            Sink<Reject> rejectsSink) {
        SingleOutputStreamOperator<DesiredRole> roles = environment
                .fromSource(feed, WatermarkStrategy.noWatermarks(), "feed")
                .uid("feed")
                .setParallelism(1)
                .keyBy(event -> ReconcileOperator.KEY, Types.INT)
                .transform("grants", new AvroTypeInfo<>(DesiredRole.class), grants)
                .uid("grants")
                .setParallelism(1);

        DataStream<RoleResult> results = editor.attach(roles);

        results.<AccessAudit>flatMap((result, lines) -> {
                    if (result.getAudit() != null) {
                        lines.collect(result.getAudit());
                    }
                })
                .returns(new AvroTypeInfo<>(AccessAudit.class))
                .name("audit lines")
                .uid("audit-lines")
                .setParallelism(1)
                .sinkTo(auditSink)
                .name("audit")
                .uid("audit")
                .setParallelism(1);

        results.<Reject>flatMap((result, rejects) -> {
                    if (result.getReject() != null) {
                        rejects.collect(reject(result.getReject()));
                    }
                })
                .returns(new AvroTypeInfo<>(Reject.class))
                .name("rejects of roles")
                .uid("role-rejects")
                .setParallelism(1)
                .union(roles.getSideOutput(ReconcileOperator.REJECTS))
                .sinkTo(rejectsSink)
                .name("rejects")
                .uid("rejects")
                .setParallelism(1);
    }

    private static Reject reject(RoleReject reject) {
        return GrantRule.REJECTS.reject(
                reject.getSource(),
                reject.getPosition(),
                reject.getRule(),
                reject.getReason(),
                reject.getPayload().getBytes(StandardCharsets.UTF_8),
                reject.getAt());
    }
}
