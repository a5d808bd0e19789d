package io.millrace.jobs.settings;

/** Keys of group {@code audit}: the audit trail of access-grants. */
public final class AuditKeys {

    static final SettingsGroup GROUP = new SettingsGroup("audit", "Where every change of a policy is written down.");

    public static final Setting<String> URI = GROUP.declare(
                    "uri",
                    SettingTypes.location(),
                    "The folder that audit files are written to; a file is never changed once it is there.")
            .required()
            .example("s3://my-bucket/access-grants/audit");

    private AuditKeys() {}
}
