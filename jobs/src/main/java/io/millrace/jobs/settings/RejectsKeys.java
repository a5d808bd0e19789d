package io.millrace.jobs.settings;

/** Keys of group {@code rejects}: the rejects of every job. */
public final class RejectsKeys {

    static final SettingsGroup GROUP =
            new SettingsGroup("rejects", "Destination of the rejects: one JSON line for each rejected input.");

    public static final Setting<String> URI = GROUP.declare(
                    "uri", SettingTypes.location(), "The folder for reject files.")
            .required()
            .example("s3://my-bucket/rejects");

    private RejectsKeys() {}
}
