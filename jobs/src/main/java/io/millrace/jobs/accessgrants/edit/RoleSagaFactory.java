package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.datamesh.DataMeshFactory;
import io.millrace.connectors.iam.IamAccountsFactory;
import io.millrace.connectors.saga.Saga;
import io.millrace.connectors.saga.SagaFactory;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.RolePolicies;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.FeedKeys;
import io.millrace.jobs.settings.IamKeys;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.metrics.MetricGroup;

/** The factory of role sagas: of each role the newest desired state is carried out, and those before it are not. */
public final class RoleSagaFactory implements SagaFactory<DesiredRole, RoleCommand, RoleResult> {

    private static final long serialVersionUID = 1L;

    private final IamAccountsFactory accounts;
    private final DataMeshFactory mesh;
    private final CheckedSettings settings;

    public RoleSagaFactory(IamAccountsFactory accounts, DataMeshFactory mesh, CheckedSettings settings) {
        this.accounts = accounts;
        this.mesh = mesh;
        this.settings = settings;
    }

    @Override
    public Class<RoleCommand> commandType() {
        return RoleCommand.class;
    }

    @Override
    public Class<RoleResult> resultType() {
        return RoleResult.class;
    }

    @Override
    public RoleCommand command(DesiredRole desired) {
        return begin(desired);
    }

    static RoleCommand begin(DesiredRole desired) {
        return RoleCommand.newBuilder().setDesired(desired).build();
    }

    @Override
    public String orderingKey(RoleCommand command) {
        return key(command);
    }

    /** {@code role:ACCOUNT/NAME}, as IAM compares names, without regard to case; {@code agreement:ID} without a role. */
    static String key(RoleCommand command) {
        DesiredRole desired = command.getDesired();
        if (!desired.getRole().isEmpty()) {
            return "role:" + desired.getAccount() + '/' + desired.getRole().toLowerCase(Locale.ROOT);
        }
        return "agreement:"
                + (desired.getEnded().isEmpty() ? "" : desired.getEnded().get(0).getAgreement());
    }

    /** The newest desired state, with what pages show of the one before, and have to show. */
    @Override
    public RoleCommand merge(RoleCommand waiting, RoleCommand newer) {
        Set<String> reports = new LinkedHashSet<>(waiting.getDesired().getReports());
        reports.addAll(newer.getDesired().getReports());
        DesiredRole desired = DesiredRole.newBuilder(newer.getDesired())
                .setReports(new ArrayList<>(reports))
                .setObserve(
                        waiting.getDesired().getObserve() || newer.getDesired().getObserve())
                .build();
        Set<String> asked = Set.copyOf(newer.getDesired().getReports());
        List<GrantOutcome> outcomes = waiting.getOutcomes().stream()
                .map(outcome -> asked.contains(outcome.getAgreement()) ? dueAgain(outcome) : outcome)
                .collect(Collectors.toList());
        return RoleCommand.newBuilder(newer)
                .setDesired(desired)
                .setOutcomes(outcomes)
                .setRoleArn(newer.getRoleArn().isEmpty() ? waiting.getRoleArn() : newer.getRoleArn())
                .setRejects(waiting.getRejects())
                .build();
    }

    private static GrantOutcome dueAgain(GrantOutcome outcome) {
        return GrantOutcome.newBuilder(outcome).setReported(false).setDueAt(0).build();
    }

    /** A person was told of everything that keeps it from its end, in rejects and on pages. */
    @Override
    public boolean isHeld(RoleCommand command) {
        boolean rejected = command.getApplied() || !command.getRejects().isEmpty();
        return rejected
                && command.getOutcomes().stream().allMatch(outcome -> outcome.getReported() || outcome.getRejected());
    }

    @Override
    public Saga<RoleCommand, RoleResult> open(MetricGroup metrics) {
        RoleCounts counts = new RoleCounts();
        RoleSaga saga = new RoleSaga(
                accounts.open(),
                mesh.open(),
                RolePolicies.of(settings),
                new RoleSagaSettings(
                        settings.get(FeedKeys.REPORT),
                        settings.get(IamKeys.DRY_RUN),
                        settings.get(IamKeys.CALLS_CONCURRENT_MAX)),
                counts);
        counts.register(metrics);
        OwedRevocations owed = saga.owed();
        metrics.gauge("revocationsOwed", owed::count);
        metrics.gauge("oldestRevocationOwedSeconds", new OldestOwedGauge(owed));
        return saga;
    }
}
