package io.millrace.jobs.settings;

/** Keys of group {@code rejects}: the rejects of every job. */
public final class RejectsKeys {

    static final SettingsGroup GROUP =
            new SettingsGroup("rejects", "Where the rejects go: one JSON line for each input that was refused.");

    public static final Setting<String> URI = GROUP.declare(
                    "uri", SettingTypes.location(), "The folder that reject files are written to.")
            .required()
            .example("s3://my-bucket/rejects");

    private RejectsKeys() {}
}
