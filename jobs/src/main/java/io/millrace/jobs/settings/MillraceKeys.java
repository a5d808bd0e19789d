package io.millrace.jobs.settings;

import java.util.List;

/** Keys of group {@code millrace}: the job to run. */
public final class MillraceKeys {

    static final SettingsGroup GROUP = new SettingsGroup("millrace", "Which job of the jar runs.");

    static final Setting<String> JOB = GROUP.declare("job", SettingTypes.text("the name of a job"), "The job to run.")
            .required()
            .example(JobNames.TABLE_DELTA);

    private MillraceKeys() {}

    /**
     * The job that the settings name. No other group is checked, since the job decides which ones are right.
     *
     * @throws SettingsException when they name no job, or an unknown one
     */
    public static String selectedJob(Settings settings, List<String> known) {
        SettingsCheck check = new SettingsCheck(settings);
        check.check(GROUP);
        check.find(JOB)
                .filter(name -> !known.contains(name))
                .ifPresent(name -> check.refuse(
                        JOB,
                        "\"" + name + "\" is not a job; the jobs are " + String.join(", ", known)
                                + Suggestion.of(name, known)));
        return check.result().get(JOB);
    }
}
