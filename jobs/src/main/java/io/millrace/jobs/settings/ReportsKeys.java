package io.millrace.jobs.settings;

/** Keys of group {@code reports}: the version reports of table-delta. */
public final class ReportsKeys {

    static final SettingsGroup GROUP =
            new SettingsGroup("reports", "Where the reports go: one JSON line for each export version.");

    public static final Setting<String> URI = GROUP.declare(
                    "uri", SettingTypes.location(), "The folder that report files are written to.")
            .required()
            .example("s3://my-bucket/reports");

    private ReportsKeys() {}
}
