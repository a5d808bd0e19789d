package io.millrace.jobs.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The check of some property groups, which collects all findings before it reports any. */
final class SettingsCheck {

    private final Settings settings;
    private final List<SettingsGroup> groups = new ArrayList<>();
    private final Map<String, String> accepted = new HashMap<>();
    private final Map<Setting<?>, Set<TableName>> tables = new HashMap<>();
    private final List<String> findings = new ArrayList<>();

    SettingsCheck(Settings settings) {
        this.settings = settings;
    }

    void check(SettingsGroup group) {
        groups.add(group);
        Map<String, String> texts = texts(group);
        texts.forEach((key, text) -> group.find(key).ifPresent(setting -> accept(setting, key, text)));
        for (String key : texts.keySet()) {
            if (group.find(key).isEmpty()) {
                refuse(group.path(key), "is not a key of group " + group.id() + Suggestion.of(key, group.keys()));
            }
        }
        group.settings().forEach(this::checkPresence);
        group.checkRules(this);
    }

    void refuseKinesis(SettingsGroup group) {
        for (Setting<?> setting : group.settings()) {
            if (setting.needsKinesis(this)) {
                refuse(
                        setting,
                        "needs Kinesis, whose connector runs on Flink 1.20 only; use another value, or that version of"
                                + " Flink with the jar for it");
            }
        }
    }

    void refuse(Setting<?> setting, String reason) {
        refuse(setting.path(), reason);
    }

    /** @param path group, or group and key */
    void refuse(String path, String reason) {
        findings.add(path + ": " + reason);
    }

    /** @throws SettingsException with all findings, when there are any */
    CheckedSettings result() {
        if (!findings.isEmpty()) {
            throw new SettingsException(findings);
        }
        return new CheckedSettings(groups, accepted);
    }

    boolean isGiven(Setting<?> setting) {
        return texts(setting.group()).containsKey(setting.key());
    }

    /** The given value, else the default; empty when there is neither, or when the given one is wrong. */
    <T> Optional<T> find(Setting<T> setting) {
        boolean wrong = isGiven(setting) && !accepted.containsKey(setting.path());
        return wrong ? Optional.empty() : setting.find(accepted);
    }

    /** The table's own value where it has one, else as {@link #find(Setting)}. */
    <T> Optional<T> find(Setting<T> setting, Optional<TableName> table) {
        return table.flatMap(name -> setting.findOwn(accepted, name)).or(() -> find(setting));
    }

    /** The tables for which one of the settings has an accepted value of its own. */
    Set<TableName> tables(Collection<Setting<?>> perTable) {
        Set<TableName> named = new TreeSet<>();
        perTable.forEach(setting -> named.addAll(tables.getOrDefault(setting, Set.of())));
        return named;
    }

    private Map<String, String> texts(SettingsGroup group) {
        return settings.groups().getOrDefault(group.id(), Map.of());
    }

    private void accept(Setting<?> setting, String key, String text) {
        if (key.equals(setting.key())) {
            if (isAccepted(setting, key, text)) {
                accepted.put(setting.path(), text);
            }
        } else {
            acceptForTable(setting, key, text);
        }
    }

    private void acceptForTable(Setting<?> setting, String key, String text) {
        String path = setting.group().path(key);
        Optional<TableName> table = TableName.parse(key.substring(setting.key().length() + 1));
        if (!setting.isPerTable()) {
            refuse(path, setting.key() + " cannot be set for one table");
        } else if (table.isEmpty()) {
            refuse(path, "one table is named " + setting.key() + ".TENANT.TABLE; a dot inside a name is %2E");
        } else if (isAccepted(setting, key, text)) {
            accepted.put(setting.path(table.get()), text);
            if (!tables.computeIfAbsent(setting, any -> new TreeSet<>()).add(table.get())) {
                refuse(path, "names table " + table.get() + " a second time");
            }
        }
    }

    private boolean isAccepted(Setting<?> setting, String key, String text) {
        String path = setting.group().path(key);
        String form = setting.type().accepted();
        if (text.isEmpty()) {
            refuse(path, "is empty; leave it out, or use " + form);
            return false;
        }
        try {
            setting.type().parse(text);
            return true;
        } catch (IllegalArgumentException notAccepted) {
            refuse(path, "\"" + text + "\" is not accepted; use " + form + ", for example `" + setting.example() + "`");
            return false;
        }
    }

    private void checkPresence(Setting<?> setting) {
        boolean given = isGiven(setting);
        Optional<Setting.Condition<?>> condition = setting.condition();
        if (given && condition.isPresent() && !condition.get().mayHold(this)) {
            refuse(setting, "is only used when " + condition.get() + "; leave it out");
        }
        boolean needed =
                setting.isRequired() && (condition.isEmpty() || condition.get().holds(this));
        if (needed && !given) {
            String when = condition.map(present -> " when " + present).orElse("");
            refuse(
                    setting,
                    "is required" + when + "; use " + setting.type().accepted() + ", for example `" + setting.example()
                            + "`");
        }
    }
}
