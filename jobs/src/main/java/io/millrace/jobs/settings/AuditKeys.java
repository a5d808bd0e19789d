package io.millrace.jobs.settings;

/** Keys of group {@code audit}: the audit trail of access-grants. */
public final class AuditKeys {

    static final SettingsGroup GROUP = new SettingsGroup("audit", "The audit trail of policy changes.");

    public static final Setting<String> URI = GROUP.declare(
                    "uri",
                    SettingTypes.location(),
                    "The folder for audit files; a file is never changed after it was written.")
            .required()
            .example("s3://my-bucket/access-grants/audit");

    private AuditKeys() {}
}
