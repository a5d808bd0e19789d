package io.millrace.jobs.settings;

import io.millrace.connectors.kinesis.KinesisConnector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The property groups that one job takes. */
public final class JobSettings {

    public static final JobSettings TABLE_DELTA = new JobSettings(
            "table-delta",
            List.of(
                    MillraceSettings.GROUP,
                    ExportsSettings.GROUP,
                    ChangesSettings.GROUP,
                    ReportsSettings.GROUP,
                    S3Settings.GROUP,
                    RejectsSettings.GROUP));

    public static final JobSettings SUBSCRIBER_USAGE = new JobSettings(
            "subscriber-usage",
            List.of(
                    MillraceSettings.GROUP,
                    TrailSettings.GROUP,
                    UsageSettings.GROUP,
                    S3Settings.GROUP,
                    RejectsSettings.GROUP));

    public static final JobSettings REVISION_PUBLISHER = new JobSettings(
            "revision-publisher",
            List.of(
                    MillraceSettings.GROUP,
                    ManifestsSettings.GROUP,
                    DataExchangeSettings.GROUP,
                    S3Settings.GROUP,
                    RejectsSettings.GROUP));

    public static final JobSettings ACCESS_GRANTS = new JobSettings(
            "access-grants",
            List.of(
                    MillraceSettings.GROUP,
                    FeedSettings.GROUP,
                    IamSettings.GROUP,
                    AuditSettings.GROUP,
                    S3Settings.GROUP,
                    RejectsSettings.GROUP));

    private final String job;
    private final List<SettingsGroup<?>> groups;

    JobSettings(String job, List<SettingsGroup<?>> groups) {
        this.job = job;
        this.groups = List.copyOf(groups);
    }

    /** All jobs, in the order of the reference. */
    public static List<JobSettings> all() {
        return List.of(TABLE_DELTA, SUBSCRIBER_USAGE, REVISION_PUBLISHER, ACCESS_GRANTS);
    }

    public String job() {
        return job;
    }

    List<SettingsGroup<?>> groups() {
        return groups;
    }

    /**
     * Checks every group and key, for the Flink that this runs on.
     *
     * @throws SettingsException with all findings: unknown groups and keys, missing ones, wrong values
     */
    public CheckedSettings check(Settings settings) {
        return check(settings, KinesisConnector.isUsable());
    }

    /**
     * As {@link #check(Settings)}, for the Flink that the job is to run on.
     *
     * @param kinesis whether the connector to Kinesis runs there
     */
    public CheckedSettings check(Settings settings, boolean kinesis) {
        List<String> findings = new ArrayList<>();
        List<String> known = groups.stream().map(SettingsGroup::id).collect(Collectors.toList());
        for (String id : settings.groups().keySet()) {
            if (!known.contains(id)) {
                findings.add(id + ": is not a group of job " + job + Suggestion.of(id, known));
            }
        }
        Map<SettingsGroup<?>, GroupValues> values = new HashMap<>();
        for (SettingsGroup<?> group : groups) {
            GroupValues checked = group.check(settings.groups().getOrDefault(group.id(), Map.of()), findings);
            if (!kinesis) {
                group.refuseKinesis(checked);
            }
            values.put(group, checked);
        }
        if (!findings.isEmpty()) {
            throw new SettingsException(findings);
        }
        return new CheckedSettings(values);
    }
}
