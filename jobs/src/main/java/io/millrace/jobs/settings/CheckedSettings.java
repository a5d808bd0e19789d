package io.millrace.jobs.settings;

import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The settings of a job after all checks passed, read by typed key. */
public final class CheckedSettings implements Serializable {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // the copy is serializable
    private final Set<String> groups;

    /** By path. Texts, since the values of some types are not serializable. */
    @SuppressWarnings("serial") // Map.copyOf is serializable
    private final Map<String, String> texts;

    /** @param texts accepted ones, by path */
    CheckedSettings(Collection<SettingsGroup> groups, Map<String, String> texts) {
        this.groups = groups.stream().map(SettingsGroup::id).collect(Collectors.toUnmodifiableSet());
        this.texts = Map.copyOf(texts);
    }

    /**
     * The value of a setting that is required or has a default.
     *
     * @throws IllegalArgumentException when the job does not take the setting's group
     * @throws IllegalStateException when there is no value
     */
    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException(setting.path() + " has no value"));
    }

    /** As {@link #get(Setting)}, with the table's own value where it has one. */
    public <T> T get(Setting<T> setting, TableName table) {
        return find(setting, table).orElseThrow(() -> new IllegalStateException(setting.path() + " has no value"));
    }

    /**
     * The value, else the default; empty when there is neither.
     *
     * @throws IllegalArgumentException when the job does not take the setting's group
     */
    public <T> Optional<T> find(Setting<T> setting) {
        if (!groups.contains(setting.group().id())) {
            throw new IllegalArgumentException(
                    "the job does not take group " + setting.group().id());
        }
        return setting.find(texts);
    }

    /** As {@link #find(Setting)}, with the table's own value where it has one. */
    public <T> Optional<T> find(Setting<T> setting, TableName table) {
        return setting.findOwn(texts, table).or(() -> find(setting));
    }
}
