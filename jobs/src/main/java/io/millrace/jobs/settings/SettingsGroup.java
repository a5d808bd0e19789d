package io.millrace.jobs.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The declaration of one property group; its settings are in the order of their declarations. */
final class SettingsGroup {

    private final String id;
    private final String meaning;
    private final Consumer<SettingsCheck> rules;
    private final List<Setting<?>> settings = new ArrayList<>();

    SettingsGroup(String id, String meaning) {
        this(id, meaning, check -> {});
    }

    /** @param rules checks that involve several settings, beyond {@link Setting#onlyWhen} */
    SettingsGroup(String id, String meaning, Consumer<SettingsCheck> rules) {
        this.id = id;
        this.meaning = meaning;
        this.rules = rules;
    }

    /** Adds a key to the group, and returns it for what else is to be said about it. */
    <T> Setting<T> declare(String key, SettingType<T> type, String settingMeaning) {
        Setting<T> setting = new Setting<>(this, key, type, settingMeaning);
        settings.add(setting);
        return setting;
    }

    String id() {
        return id;
    }

    String meaning() {
        return meaning;
    }

    List<Setting<?>> settings() {
        return Collections.unmodifiableList(settings);
    }

    List<String> keys() {
        return settings.stream().map(Setting::key).collect(Collectors.toList());
    }

    /** A key with the group, as findings name it: {@code exports.uri}. */
    String path(String key) {
        return id + "." + key;
    }

    /** The setting of a key: the one of that name, else the one that the key continues after a dot. */
    Optional<Setting<?>> find(String key) {
        Optional<Setting<?>> exact =
                settings.stream().filter(setting -> key.equals(setting.key())).findFirst();
        return exact.or(() -> settings.stream()
                .filter(setting -> key.startsWith(setting.key() + "."))
                .findFirst());
    }

    void checkRules(SettingsCheck check) {
        rules.accept(check);
    }
}
