package io.millrace.jobs.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of one group, read by its declarations; what is wrong goes to the findings. */
final class GroupValues {

    private final String group;
    private final Map<String, String> texts;
    private final List<String> findings;
    private final Map<Setting<?>, Optional<Object>> general = new HashMap<>();
    private final Map<Setting<?>, Map<TableName, Object>> particular = new HashMap<>();

    GroupValues(SettingsGroup<?> group, Map<String, String> texts, List<String> findings) {
        this.group = group.id();
        this.texts = texts;
        this.findings = findings;
        texts.forEach((key, text) -> group.declarationOf(key).ifPresent(setting -> {
            if (key.equals(setting.key())) {
                general.put(setting, parse(setting, key, text));
            } else {
                readForTable(setting, key, text);
            }
        }));
    }

    /** The value that was given, else the default; empty when there is neither, or when the given one is wrong. */
    <T> Optional<T> find(Setting<T> setting) {
        @Nullable Optional<Object> given = general.get(setting);
        if (given == null) {
            return setting.defaultText().map(setting.kind()::parse);
        }
        @SuppressWarnings("unchecked") // put there by the same setting
        Optional<T> value = (Optional<T>) given;
        return value;
    }

    /** @throws IllegalStateException when there is none; a group that passed its checks has all required ones */
    <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException(path(setting.key()) + " has no value"));
    }

    /** As {@link #find(Setting)}, but the value for the table where it has its own. */
    <T> Optional<T> find(Setting<T> setting, Optional<TableName> table) {
        Map<TableName, T> own = particular(setting);
        return table.filter(own::containsKey).map(own::get).or(() -> find(setting));
    }

    /** The value for each table. */
    <T> PerTable<T> perTable(Setting<T> setting) {
        return new PerTable<>(get(setting), particular(setting));
    }

    /** The value for each table, for a setting that has no default a user could write. */
    <T> PerTable<T> perTable(Setting<T> setting, T otherwise) {
        return new PerTable<>(find(setting).orElse(otherwise), particular(setting));
    }

    /** The right ones of the values given for one table. */
    @SuppressWarnings("unchecked") // put there by the same setting
    <T> Map<TableName, T> particular(Setting<T> setting) {
        return (Map<TableName, T>) particular.getOrDefault(setting, Map.of());
    }

    boolean isGiven(Setting<?> setting) {
        return texts.containsKey(setting.key());
    }

    void refuse(String key, String reason) {
        findings.add(path(key) + ": " + reason);
    }

    private void readForTable(Setting<?> setting, String key, String text) {
        Optional<TableName> table = TableName.parse(key.substring(setting.key().length() + 1));
        if (!setting.isPerTable()) {
            refuse(key, setting.key() + " cannot be set for one table");
        } else if (table.isEmpty()) {
            refuse(key, "one table is named " + setting.key() + ".TENANT.TABLE; a dot inside a name is %2E");
        } else {
            parse(setting, key, text).ifPresent(value -> {
                if (particular.computeIfAbsent(setting, any -> new HashMap<>()).put(table.get(), value) != null) {
                    refuse(key, "names table " + table.get() + " a second time");
                }
            });
        }
    }

    private Optional<Object> parse(Setting<?> setting, String key, String text) {
        try {
            if (!text.isEmpty()) {
                return Optional.of((Object) setting.kind().parse(text));
            }
            refuse(key, "is empty; leave it out, or use " + setting.kind().accepted());
        } catch (IllegalArgumentException notAccepted) {
            refuse(
                    key,
                    "\"" + text + "\" is not accepted; use " + setting.kind().accepted() + ", for example `"
                            + setting.example() + "`");
        }
        return Optional.empty();
    }

    private String path(String key) {
        return group + "." + key;
    }
}
