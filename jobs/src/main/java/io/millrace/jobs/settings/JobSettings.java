package io.millrace.jobs.settings;

import io.millrace.connectors.kinesis.KinesisConnector;
import java.util.List;
import java.util.stream.Collectors;

/** The property groups that one job takes. */
public final class JobSettings {

    public static final JobSettings TABLE_DELTA = new JobSettings(
            JobNames.TABLE_DELTA,
            MillraceKeys.GROUP,
            ExportsKeys.GROUP,
            ChangesKeys.GROUP,
            ReportsKeys.GROUP,
            S3Keys.GROUP,
            RejectsKeys.GROUP);

    public static final JobSettings SUBSCRIBER_USAGE = new JobSettings(
            JobNames.SUBSCRIBER_USAGE,
            MillraceKeys.GROUP,
            TrailKeys.GROUP,
            UsageKeys.GROUP,
            S3Keys.GROUP,
            RejectsKeys.GROUP);

    public static final JobSettings REVISION_PUBLISHER = new JobSettings(
            JobNames.REVISION_PUBLISHER,
            MillraceKeys.GROUP,
            ManifestsKeys.GROUP,
            DataExchangeKeys.GROUP,
            S3Keys.GROUP,
            RejectsKeys.GROUP);

    public static final JobSettings ACCESS_GRANTS = new JobSettings(
            JobNames.ACCESS_GRANTS,
            MillraceKeys.GROUP,
            FeedKeys.GROUP,
            IamKeys.GROUP,
            AuditKeys.GROUP,
            S3Keys.GROUP,
            RejectsKeys.GROUP);

    private final String job;
    private final List<SettingsGroup> groups;

    JobSettings(String job, SettingsGroup... groups) {
        this.job = job;
        this.groups = List.of(groups);
    }

    /** All jobs, in the order of the reference. */
    public static List<JobSettings> all() {
        return List.of(TABLE_DELTA, SUBSCRIBER_USAGE, REVISION_PUBLISHER, ACCESS_GRANTS);
    }

    public String job() {
        return job;
    }

    List<SettingsGroup> groups() {
        return groups;
    }

    /**
     * Checks every group and key for the running version of Flink.
     *
     * @throws SettingsException with all findings: unknown groups and keys, missing keys, wrong values
     */
    public CheckedSettings check(Settings settings) {
        return check(settings, KinesisConnector.isUsable());
    }

    /**
     * As {@link #check(Settings)}, for another version of Flink.
     *
     * @param kinesis whether that version has a connector to Kinesis
     */
    public CheckedSettings check(Settings settings, boolean kinesis) {
        SettingsCheck check = new SettingsCheck(settings);
        List<String> known = groups.stream().map(SettingsGroup::id).collect(Collectors.toList());
        for (String id : settings.groups().keySet()) {
            if (!known.contains(id)) {
                check.refuse(id, "is not a group of job " + job + Suggestion.of(id, known));
            }
        }
        for (SettingsGroup group : groups) {
            check.check(group);
            if (!kinesis) {
                check.refuseKinesis(group);
            }
        }
        return check.result();
    }
}
