package io.millrace.jobs.accessgrants;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAccounts;
import io.millrace.connectors.iam.ResourceTags;
import io.millrace.jobs.accessgrants.edit.RoleCommand;
import io.millrace.jobs.accessgrants.edit.RoleRun;
import io.millrace.jobs.accessgrants.edit.RoleSagaSettings;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import io.millrace.jobs.accessgrants.reconcile.OperatorRun;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.StatusTarget;
import io.millrace.local.standins.iam.DirectIamAccounts;
import io.millrace.local.standins.iam.StandInAccount;
import io.millrace.local.standins.tags.DirectResourceTags;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;

/**
 * The job without a cluster: a feed and its cursor, the operator, and the sink's saga, between a server and an account. A
 * crash takes all three back to the last checkpoint; what was done to the account and the server stays done.
 */
final class GrantsRun implements AutoCloseable {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MemoryDataMesh mesh;
    private final Watch reads = new Watch();
    private final Watch reports = new Watch();
    private final Watch iam = new Watch();
    private final DirectIamAccounts accounts;
    private final DirectResourceTags tags = new DirectResourceTags();
    private final List<FeedEvent> feed = new ArrayList<>();
    private UnaryOperator<List<JsonNode>> listed = UnaryOperator.identity();
    private Map<String, String> settings;
    private @Nullable OperatorRun operator;
    private @Nullable RoleRun roles;
    private int position;
    private long now = OperatorRun.NOW;

    private @Nullable OperatorSubtaskState savedState;
    private List<RoleCommand> savedCommands = List.of();
    private int savedPosition;
    private @Nullable OperatorSubtaskState olderState;
    private List<RoleCommand> olderCommands = List.of();
    private int olderPosition;

    /** @param settings of group {@code iam}, beside those that a test needs */
    GrantsRun(MemoryDataMesh mesh, Map<String, String> settings) {
        this(mesh, new DirectIamAccounts(() -> Instant.ofEpochMilli(OperatorRun.NOW)), settings);
    }

    GrantsRun(MemoryDataMesh mesh, DirectIamAccounts accounts, Map<String, String> settings) {
        this.mesh = mesh;
        this.accounts = accounts;
        this.settings = settings;
    }

    static CheckedSettings settings(Map<String, String> more) {
        Map<String, String> iam = new HashMap<>(Map.of(
                "accounts.allowed", "111122223333",
                "roles.allowed", "consumer-*",
                "role.tag", "none",
                "data.tag", "none",
                "installation", "test"));
        iam.putAll(more);
        return JobSettings.ACCESS_GRANTS.check(Settings.of(Map.of(
                "millrace", Map.of("job", "access-grants"),
                "feed", Map.of("url", "https://mesh.example", "api.key.env", "KEY"),
                "iam", iam,
                "audit", Map.of("uri", "s3://job-bucket/audit"),
                "rejects", Map.of("uri", "s3://job-bucket/rejects"))));
    }

    MemoryDataMesh mesh() {
        return mesh;
    }

    /** Calls to the server, except reports. */
    Watch reads() {
        return reads;
    }

    /** Calls of reports. */
    Watch reports() {
        return reports;
    }

    /** Calls to IAM, of inventories and edits. */
    Watch iam() {
        return iam;
    }

    StandInAccount account() {
        return accounts.own();
    }

    DirectResourceTags tags() {
        return tags;
    }

    OperatorRun operator() {
        if (operator == null) {
            throw new IllegalStateException("not started");
        }
        return operator;
    }

    RoleRun roles() {
        if (roles == null) {
            throw new IllegalStateException("not started");
        }
        return roles;
    }

    /** Begins, or begins again at the last checkpoint. */
    GrantsRun start() throws Exception {
        close();
        CheckedSettings checked = settings(settings);
        operator = new OperatorRun(
                reads.port(DataMesh.class, filtered(mesh)), watched(), unclosed(tags), checked, savedState, now);
        roles = new RoleRun(
                () -> iam.port(Iam.class, accounts.own().connect()),
                reports.port(DataMesh.class, mesh),
                RolePolicies.of(checked),
                new RoleSagaSettings(StatusTarget.PROVISIONING, false, 4));
        roles.restart(savedCommands);
        position = savedPosition;
        return this;
    }

    /** Settings for the first start. */
    void restartLater(Map<String, String> changed) {
        settings = changed;
    }

    /** Another installation, or another server, with the same account. */
    GrantsRun beside(MemoryDataMesh other, Map<String, String> changed) {
        GrantsRun beside = new GrantsRun(other, accounts, changed);
        beside.now = now;
        return beside;
    }

    /** With other settings, as a new deployment. */
    GrantsRun restart(Map<String, String> changed) throws Exception {
        settings = changed;
        checkpoint();
        return start();
    }

    private IamAccounts watched() {
        Iam own = iam.port(Iam.class, accounts.own().connect());
        return new IamAccounts() {
            @Override
            public Set<String> accounts() {
                return Set.of(OWN);
            }

            @Override
            public Iam iam(String account) {
                return own;
            }

            @Override
            public void close() {}
        };
    }

    private static ResourceTags unclosed(ResourceTags tags) {
        return new ResourceTags() {
            @Override
            public CompletionStage<Map<String, String>> tags(String arn) {
                return tags.tags(arn);
            }

            @Override
            public void close() {}
        };
    }

    void checkpoint() throws Exception {
        passRoles();
        olderState = savedState;
        olderCommands = savedCommands;
        olderPosition = savedPosition;
        savedState = operator().snapshot();
        savedCommands = roles().state();
        savedPosition = position;
    }

    void event(String type, String resource) {
        feed.add(Samples.event("e-" + feed.size(), type, resource));
    }

    /** Follows all events, and leaves the roles that they change to the sink. */
    GrantsRun follow() throws Exception {
        while (position < feed.size()) {
            operator().give(feed.get(position++));
        }
        operator().runMails();
        passRoles();
        return this;
    }

    /** Everything that is due now, in operator and sink. */
    GrantsRun settle() throws Exception {
        follow();
        return pass(Duration.ofSeconds(2));
    }

    private void passRoles() {
        operator().roles().forEach(roles()::submit);
    }

    /** Lets time pass, in steps of a minute at most. */
    GrantsRun pass(Duration time) throws Exception {
        for (Duration left = time; !left.isZero(); ) {
            Duration step = left.compareTo(MINUTE) > 0 ? MINUTE : left;
            operator().pass(step);
            now = operator().now();
            passRoles();
            roles().pass(step);
            left = left.minus(step);
        }
        return this;
    }

    /** What becomes of the server's lists. */
    void list(UnaryOperator<List<JsonNode>> filter) {
        listed = filter;
    }

    private DataMesh filtered(DataMesh server) {
        return (DataMesh) Proxy.newProxyInstance(
                DataMesh.class.getClassLoader(), new Class<?>[] {DataMesh.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(server, arguments);
                    return method.getName().equals("agreements")
                            ? ((CompletionStage<?>) answer).thenApply(page -> listed.apply(page(page)))
                            : answer;
                });
    }

    @SuppressWarnings("unchecked")
    private static List<JsonNode> page(Object page) {
        return (List<JsonNode>) page;
    }

    /** A new process at the last checkpoint, or at the one before. */
    GrantsRun kill(boolean older) throws Exception {
        if (older && olderState != null) {
            savedState = olderState;
            savedCommands = olderCommands;
            savedPosition = olderPosition;
        }
        return start();
    }

    /** Whether a role can read a bucket, by the stand-in's own evaluation. */
    boolean canRead(String role, String bucket) {
        return account().roles().contains(role)
                && account()
                        .allows(
                                role,
                                "s3:GetObject",
                                "arn:aws:s3:::" + bucket + "/key",
                                Map.of("s3:ResourceAccount", List.of("111122223333")));
    }

    @Override
    public void close() {
        if (operator != null) {
            operator.close();
            operator = null;
        }
        if (roles != null) {
            roles.close();
            roles = null;
        }
    }
}
