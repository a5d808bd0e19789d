package io.millrace.jobs.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Property groups as Managed Service for Apache Flink delivers them, not yet checked: keys and values by group id. */
public final class Settings {

    private final Map<String, Map<String, String>> groups;

    private Settings(Map<String, Map<String, String>> groups) {
        this.groups = groups;
    }

    public static Settings of(Map<String, Map<String, String>> groups) {
        Map<String, Map<String, String>> copy = new LinkedHashMap<>();
        groups.forEach((id, keys) -> copy.put(id, new TreeMap<>(keys)));
        return new Settings(copy);
    }

    /** Takes the form that the service's runtime library returns. */
    public static Settings ofProperties(Map<String, Properties> groups) {
        Map<String, Map<String, String>> copy = new TreeMap<>();
        groups.forEach((id, properties) -> {
            Map<String, String> keys = new TreeMap<>();
            properties.stringPropertyNames().forEach(key -> keys.put(key, properties.getProperty(key, "")));
            copy.put(id, keys);
        });
        return new Settings(copy);
    }

    /**
     * Reads a file in the service's own form: {@code [{"PropertyGroupId": "...", "PropertyMap": {"key": "value"}}]}.
     *
     * @throws SettingsException when the file cannot be read or has another form; names every such place
     */
    public static Settings load(Path file) {
        return of(new SettingsFile(file).groups());
    }

    public Map<String, Map<String, String>> groups() {
        return groups;
    }
}
