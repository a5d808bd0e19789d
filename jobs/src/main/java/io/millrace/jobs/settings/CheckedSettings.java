package io.millrace.jobs.settings;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings that passed all checks of their job. */
public final class CheckedSettings {

    private final Map<SettingsGroup<?>, GroupValues> values;

    CheckedSettings(Map<SettingsGroup<?>, GroupValues> values) {
        this.values = Map.copyOf(values);
    }

    /** @throws IllegalArgumentException when the job does not take the group */
    public <T> T get(SettingsGroup<T> group) {
        @Nullable GroupValues found = values.get(group);
        if (found == null) {
            throw new IllegalArgumentException("the job does not take group " + group.id());
        }
        return group.read(found);
    }
}
