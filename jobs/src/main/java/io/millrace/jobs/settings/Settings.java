package io.millrace.jobs.settings;

import java.util.LinkedHashMap;
import java.util.Map;

/** Property groups as Managed Service for Apache Flink delivers them: group id to keys and values. */
public final class Settings {

    private final Map<String, Map<String, String>> groups;

    private Settings(Map<String, Map<String, String>> groups) {
        this.groups = groups;
    }

    public static Settings of(Map<String, Map<String, String>> groups) {
        Map<String, Map<String, String>> copy = new LinkedHashMap<>();
        groups.forEach((id, keys) -> copy.put(id, Map.copyOf(keys)));
        return new Settings(copy);
    }

    public Map<String, Map<String, String>> groups() {
        return groups;
    }
}
