package io.millrace.jobs.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Group {@code millrace}: which job of the jar runs. */
public final class MillraceSettings {

    static final Setting<String> JOB = Setting.of("job", Kinds.text("the name of a job"), "The job to run.")
            .required()
            .example("table-delta");

    public static final SettingsGroup<MillraceSettings> GROUP = new SettingsGroup<>(
            "millrace", "Which job of the jar runs.", List.of(JOB), values -> {}, MillraceSettings::new);

    private final String job;

    MillraceSettings(GroupValues values) {
        job = values.get(JOB);
    }

    /**
     * The job that settings name; the other groups are not looked at, for which are right depends on the job.
     *
     * @throws SettingsException when they name none, or one that is not known
     */
    public static String selectedJob(Settings settings, List<String> known) {
        List<String> findings = new ArrayList<>();
        GroupValues values = GROUP.check(settings.groups().getOrDefault(GROUP.id(), Map.of()), findings);
        values.find(JOB)
                .filter(name -> !known.contains(name))
                .ifPresent(name -> values.refuse(
                        JOB.key(),
                        "\"" + name + "\" is not a job; the jobs are " + String.join(", ", known)
                                + Suggestion.of(name, known)));
        if (!findings.isEmpty()) {
            throw new SettingsException(findings);
        }
        return values.get(JOB);
    }

    public String job() {
        return job;
    }
}
