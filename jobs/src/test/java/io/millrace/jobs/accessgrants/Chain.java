package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.GrantCommand;
import io.millrace.connectors.iam.Iam;
import io.millrace.jobs.accessgrants.edit.GrantRun;
import io.millrace.jobs.accessgrants.edit.GrantSettings;
import io.millrace.jobs.settings.StatusTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.jspecify.annotations.Nullable;

/**
 * The job without a cluster: a feed and its cursor, the operator, and the sink's saga. A crash takes all three back to the
 * last checkpoint; what was done to the account and the server stays done.
 */
final class Chain implements AutoCloseable {

    private static final Duration HOUR = Duration.ofHours(1);

    private final DataMesh readMesh;
    private final DataMesh reportMesh;
    private final Iam iam;
    private final Map<String, String> settings;
    private final List<FeedEvent> feed = new ArrayList<>();
    private @Nullable ReconcileRun converging;
    private @Nullable GrantRun granting;
    private int position;
    private long now = ReconcileRun.NOW;

    private @Nullable OperatorSubtaskState savedState;
    private List<GrantCommand> savedCommands = List.of();
    private int savedPosition;

    /** @param settings of group {@code iam} */
    Chain(DataMesh readMesh, DataMesh reportMesh, Iam iam, Map<String, String> settings) {
        this.readMesh = readMesh;
        this.reportMesh = reportMesh;
        this.iam = iam;
        this.settings = settings;
    }

    List<FeedEvent> feed() {
        return feed;
    }

    /** Events that were not processed yet. */
    List<FeedEvent> unread() {
        return feed.subList(position, feed.size());
    }

    /** Begins, or begins again at the last checkpoint. */
    void start() throws Exception {
        close();
        ReconcileRun opened = new ReconcileRun(readMesh, iam, settings, new HashMapStateBackend(), savedState, now);
        converging = opened;
        granting = new GrantRun(() -> iam, reportMesh, new GrantSettings(StatusTarget.BOTH, false, 1))
                .resume(savedCommands);
        position = savedPosition;
    }

    ReconcileRun converging() {
        if (converging == null) {
            throw new IllegalStateException("not started");
        }
        return converging;
    }

    private GrantRun granting() {
        if (granting == null) {
            throw new IllegalStateException("not started");
        }
        return granting;
    }

    void checkpoint() throws Exception {
        passEdits();
        savedState = converging().snapshot();
        savedCommands = granting().state();
        savedPosition = position;
    }

    /** The feed is read from its beginning again, as after a lost cursor. */
    void replay() {
        position = 0;
    }

    /** Follows the next events, and leaves what comes of them in the mailbox. */
    void follow(int events) throws Exception {
        for (int i = 0; i < events && position < feed.size(); i++) {
            converging().give(feed.get(position++));
        }
    }

    void runMails(int mails) throws Exception {
        for (int i = 0; i < mails && converging().runMail(); i++) {
            passEdits();
        }
        passEdits();
    }

    private void passEdits() {
        converging().edits().forEach(granting()::submit);
    }

    /** Each edit that is due makes a round. */
    void carryOut() {
        granting().round();
    }

    /** Edits that are not carried out, or not reported. */
    int pendingEdits() {
        return granting().state().size();
    }

    void pass(Duration time) throws Exception {
        converging().passMillis(time.toMillis());
        now = converging().now();
        passEdits();
    }

    /** Follows all there is, and lets the time pass in which everything is looked at again. */
    void settle() throws Exception {
        follow(Integer.MAX_VALUE);
        runMails(Integer.MAX_VALUE);
        granting().untilOver();
        for (int hour = 0; hour < 3; hour++) {
            pass(HOUR);
            granting().untilOver();
        }
    }

    @Override
    public void close() {
        if (converging != null) {
            converging.close();
            converging = null;
        }
        if (granting != null) {
            granting.close();
            granting = null;
        }
    }
}
