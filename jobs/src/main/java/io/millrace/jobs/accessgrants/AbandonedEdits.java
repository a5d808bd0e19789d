package io.millrace.jobs.accessgrants;

import io.millrace.connectors.content.Sha256;
import io.millrace.connectors.iam.GrantAudit;
import io.millrace.connectors.iam.GrantResult;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.rejects.Reject;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A filter for the rejects of abandoned edits, keyed by agreement. Each verification repeats such an edit; its reject
 * is emitted once, and again when its role or reason changes, when the rights of the role have changed, or when it has
 * not recurred for a while.
 *
 * <p><b>State:</b> for each agreement with an abandoned edit, and each rule, a hash of 64 characters; it expires that
 * long after the last occurrence.
 */
final class AbandonedEdits extends KeyedProcessFunction<String, GrantResult, Reject> {

    private static final long serialVersionUID = 1L;

    /** Actions that change the rights of a role. A managed policy that is not attached gives none. */
    private static final Set<String> RIGHTS = Stream.of(
                    IamAction.PUT_INLINE_POLICY,
                    IamAction.DELETE_INLINE_POLICY,
                    IamAction.ATTACH_POLICY,
                    IamAction.DETACH_POLICY)
            .map(IamAction::qualifiedName)
            .collect(Collectors.toUnmodifiableSet());

    /** A verification may be late, or fail. */
    private static final int VERIFICATIONS = 3;

    private final Duration retention;
    private transient MapState<String, String> reported;

    /** @param verification time from one to the next */
    AbandonedEdits(Duration verification) {
        this.retention = verification.multipliedBy(VERIFICATIONS);
    }

    static String key(GrantResult result) {
        GrantAudit audit = result.getAudit();
        return audit == null ? result.getReject().getSource() : Reconciler.source(audit.getAgreement());
    }

    @Override
    public void open(OpenContext context) {
        MapStateDescriptor<String, String> descriptor = new MapStateDescriptor<>("told", Types.STRING, Types.STRING);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(retention).build());
        reported = getRuntimeContext().getMapState(descriptor);
    }

    @Override
    public void processElement(GrantResult result, Context context, Collector<Reject> rejects) throws Exception {
        GrantAudit audit = result.getAudit();
        if (audit != null && !audit.getDryRun() && RIGHTS.contains(audit.getAction())) {
            reported.clear();
        }
        Reject reject = result.getReject();
        if (reject == null) {
            return;
        }
        String now = Sha256.of(reject.getPosition() + '\n' + reject.getReason());
        if (!now.equals(reported.get(reject.getRule()))) {
            rejects.collect(reject);
        }
        // Renews the time to live also when nothing changed.
        reported.put(reject.getRule(), now);
    }
}
