package io.millrace.local.tool.run;

import io.millrace.jobs.settings.Settings;
import io.millrace.jobs.settings.SettingsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A settings file for a job whose name is given separately. */
public final class NamedSettings {

    private NamedSettings() {}

    /**
     * The settings of the file, with the name of the job added when the file has none.
     *
     * @throws SettingsException when the file cannot be read or is for another job
     */
    public static Settings load(Path file, String job) {
        Map<String, Map<String, String>> groups =
                new LinkedHashMap<>(Settings.load(file).groups());
        Map<String, String> millrace = new LinkedHashMap<>(groups.getOrDefault("millrace", Map.of()));
        String named = millrace.putIfAbsent("job", job);
        if (named != null && !named.equals(job)) {
            throw new SettingsException(
                    List.of("millrace.job: " + file + " is for \"" + named + "\", not \"" + job + "\""));
        }
        groups.put("millrace", millrace);
        return Settings.of(groups);
    }
}
