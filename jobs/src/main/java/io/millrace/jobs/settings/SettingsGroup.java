package io.millrace.jobs.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The declaration of one property group and of the object that gives its values.
 *
 * @param <T> the class of that object
 */
public final class SettingsGroup<T> {

    private final String id;
    private final String meaning;
    private final List<Setting<?>> settings;
    private final Consumer<GroupValues> rules;
    private final Function<GroupValues, T> reader;

    /** @param rules what settings demand of each other beyond {@link Setting#onlyWhen} */
    SettingsGroup(
            String id,
            String meaning,
            List<Setting<?>> settings,
            Consumer<GroupValues> rules,
            Function<GroupValues, T> reader) {
        this.id = id;
        this.meaning = meaning;
        this.settings = List.copyOf(settings);
        this.rules = rules;
        this.reader = reader;
    }

    public String id() {
        return id;
    }

    String meaning() {
        return meaning;
    }

    List<Setting<?>> settings() {
        return settings;
    }

    /** The declaration that a key belongs to: its own, or the one that the key continues with a dot. */
    Optional<Setting<?>> declarationOf(String key) {
        for (Setting<?> setting : settings) {
            if (key.equals(setting.key()) || key.startsWith(setting.key() + ".")) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    GroupValues check(Map<String, String> texts, List<String> findings) {
        GroupValues values = new GroupValues(this, texts, findings);
        for (String key : texts.keySet()) {
            if (declarationOf(key).isEmpty()) {
                List<String> known = settings.stream().map(Setting::key).collect(Collectors.toList());
                values.refuse(key, "is not a key of group " + id + Suggestion.of(key, known));
            }
        }
        for (Setting<?> setting : settings) {
            checkPresence(setting, values);
        }
        rules.accept(values);
        return values;
    }

    private static void checkPresence(Setting<?> setting, GroupValues values) {
        boolean given = values.isGiven(setting);
        Optional<Setting.Condition<?>> condition = setting.condition();
        if (given && condition.isPresent() && !condition.get().holds(values)) {
            values.refuse(setting.key(), "is only used when " + condition.get() + "; leave it out");
        }
        boolean needed =
                setting.isRequired() && (condition.isEmpty() || condition.get().surelyHolds(values));
        if (needed && !given) {
            String when = condition.map(present -> " when " + present).orElse("");
            values.refuse(
                    setting.key(),
                    "is required" + when + "; use " + setting.kind().accepted() + ", for example `" + setting.example()
                            + "`");
        }
    }

    void refuseKinesis(GroupValues values) {
        for (Setting<?> setting : settings) {
            if (setting.needsKinesis(values)) {
                values.refuse(
                        setting.key(),
                        "needs Kinesis, whose connector runs on Flink 1.20 only; use another value, or that version of"
                                + " Flink with the jar for it");
            }
        }
    }

    T read(GroupValues values) {
        return reader.apply(values);
    }
}
