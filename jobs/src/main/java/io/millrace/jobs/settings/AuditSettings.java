package io.millrace.jobs.settings;

import java.io.Serializable;
import java.util.List;

/** Group {@code audit}: where every change of a policy is written down. */
public final class AuditSettings implements Serializable {

    static final Setting<String> URI = Setting.of(
                    "uri",
                    Kinds.location(),
                    "The folder that audit files are written to; a file is never changed once it is there.")
            .required()
            .example("s3://my-bucket/access-grants/audit");

    public static final SettingsGroup<AuditSettings> GROUP = new SettingsGroup<>(
            "audit", "Where every change of a policy is written down.", List.of(URI), values -> {}, AuditSettings::new);

    private static final long serialVersionUID = 1;

    private final String uri;

    AuditSettings(GroupValues values) {
        uri = values.get(URI);
    }

    public String uri() {
        return uri;
    }
}
