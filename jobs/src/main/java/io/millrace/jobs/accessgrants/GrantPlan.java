package io.millrace.jobs.accessgrants;

import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.iam.Iam;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.JobSettings;
import io.millrace.jobs.settings.Settings;
import java.time.Clock;
import java.util.List;

/**
 * A dry run of access-grants: the changes it would make in IAM, with reasons. The plan is that of a first start: a
 * running job also has its records, so it postpones an edit that it has just made, and holds revocations of known
 * agreements. Only a write shows whether a role has room for a policy.
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
     * Connects as the job does, and reads everything; blocks.
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

    /** Whether nothing would be written or removed; refusals do not count. */
    public boolean isEmpty() {
        return changes.stream().allMatch(change -> change.kind() == PlannedChange.Kind.REFUSE);
    }

    /** The number of changes of a kind. */
    public long count(PlannedChange.Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).count();
    }

    /** The number of decided agreements. */
    public int agreements() {
        return agreements;
    }

    /** Number of policies of unknown agreements that stay because there are too many; 0 when they are removed. */
    public int held() {
        return held;
    }
}
