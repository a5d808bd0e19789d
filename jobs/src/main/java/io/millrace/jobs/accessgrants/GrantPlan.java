package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.iam.Iam;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import java.time.Clock;
import java.util.List;

/**
 * What access-grants would change in IAM, and why, by its own rules; nothing is changed. The plan is that of a first start:
 * a running job also knows what it did before, and so waits with an edit that it made a moment ago, and holds revocations
 * of agreements that it knew. Whether a role has room for a policy only a write can tell.
 */
public final class GrantPlan {

    private final List<PlannedChange> changes;
    private final int agreements;
    private final int held;

    GrantPlan(List<PlannedChange> changes, int agreements, int held) {
        this.changes = List.copyOf(changes);
        this.agreements = agreements;
        this.held = held;
    }

    /**
     * Connects as the job does, reads what there is, and waits for it.
     *
     * @param settings those of the job
     * @throws io.millrace.jobs.settings.SettingsException when the job would refuse them
     * @throws GrantPlanException when something cannot be read
     */
    public static GrantPlan make(Settings settings, Clock clock) throws GrantPlanException {
        CheckedSettings checked = JobSettings.ACCESS_GRANTS.check(settings);
        DataMesh mesh;
        try {
            mesh = AccessGrants.mesh(checked).open();
        } catch (IllegalStateException keyless) {
            throw new GrantPlanException(String.valueOf(keyless.getMessage()), keyless);
        }
        return make(mesh, AccessGrants.iam(checked).open(), checked, clock);
    }

    /** @param mesh closed here, as is the other port */
    static GrantPlan make(DataMesh mesh, Iam iam, CheckedSettings settings, Clock clock) throws GrantPlanException {
        try (GrantPlanning planning = new GrantPlanning(mesh, iam, settings, clock)) {
            return planning.plan();
        }
    }

    /** By role and policy. */
    public List<PlannedChange> changes() {
        return changes;
    }

    /** Whether nothing would be written or removed, whatever is refused. */
    public boolean isEmpty() {
        return changes.stream().allMatch(change -> change.kind() == PlannedChange.Kind.REFUSE);
    }

    /** How many changes there are of a kind. */
    public long count(PlannedChange.Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).count();
    }

    /** How many agreements were decided. */
    public int agreements() {
        return agreements;
    }

    /** Policies of agreements that the server does not have, which stay because they are too many; 0 when they go. */
    public int held() {
        return held;
    }
}
