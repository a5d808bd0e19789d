package io.millrace.jobs.settings;

import java.util.List;

/** Group {@code rejects}: where refused inputs go. */
public final class RejectsSettings {

    static final Setting<String> URI = Setting.of(
                    "uri", Kinds.location(), "The folder that reject files are written to.")
            .required()
            .example("s3://my-bucket/rejects");

    public static final SettingsGroup<RejectsSettings> GROUP = new SettingsGroup<>(
            "rejects",
            "Where the rejects go: one JSON line for each input that was refused.",
            List.of(URI),
            values -> {},
            RejectsSettings::new);

    private final String uri;

    RejectsSettings(GroupValues values) {
        uri = values.get(URI);
    }

    public String uri() {
        return uri;
    }
}
