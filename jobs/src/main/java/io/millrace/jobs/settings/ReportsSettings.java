package io.millrace.jobs.settings;

import java.util.List;

/** Group {@code reports}: where the report of each export version goes. */
public final class ReportsSettings {

    static final Setting<String> URI = Setting.of(
                    "uri", Kinds.location(), "The folder that report files are written to.")
            .required()
            .example("s3://my-bucket/reports");

    public static final SettingsGroup<ReportsSettings> GROUP = new SettingsGroup<>(
            "reports",
            "Where the reports go: one JSON line for each export version.",
            List.of(URI),
            values -> {},
            ReportsSettings::new);

    private final String uri;

    ReportsSettings(GroupValues values) {
        uri = values.get(URI);
    }

    public String uri() {
        return uri;
    }
}
