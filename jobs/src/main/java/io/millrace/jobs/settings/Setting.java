package io.millrace.jobs.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one key, by which its value is read: {@code settings.get(ExportsKeys.URI)}.
 *
 * @param <T> the type of the value
 */
public final class Setting<T> {

    private final SettingsGroup group;
    private final String key;
    private final SettingType<T> type;
    private final String meaning;
    private boolean required;
    private boolean perTable;
    private String unit = "";
    private String example = "";
    private @Nullable String defaultText;
    private @Nullable Condition<?> condition;
    private @Nullable T kinesis;

    /** Declared by {@link SettingsGroup#declare}. */
    Setting(SettingsGroup group, String key, SettingType<T> type, String meaning) {
        this.group = group;
        this.key = key;
        this.type = type;
        this.meaning = meaning;
    }

    Setting<T> required() {
        required = true;
        return this;
    }

    Setting<T> byDefault(String text) {
        defaultText = text;
        return this;
    }

    Setting<T> example(String text) {
        example = text;
        return this;
    }

    Setting<T> unit(String name) {
        unit = name;
        return this;
    }

    /** Allows a value of its own for one table: {@code KEY.TENANT.TABLE}. */
    Setting<T> perTable() {
        perTable = true;
        return this;
    }

    /** Refuses the setting unless the other one has this value. */
    <E extends Enum<E>> Setting<T> onlyWhen(Setting<E> other, E value) {
        condition = new Condition<>(other, value);
        return this;
    }

    /** Marks the value with which the job reads or writes a Kinesis stream. */
    Setting<T> kinesisWhen(T value) {
        kinesis = value;
        return this;
    }

    SettingsGroup group() {
        return group;
    }

    String key() {
        return key;
    }

    /** The key with its group, as findings name it: {@code exports.uri}. */
    String path() {
        return group.path(key);
    }

    SettingType<T> type() {
        return type;
    }

    String meaning() {
        return meaning;
    }

    boolean isRequired() {
        return required;
    }

    boolean isPerTable() {
        return perTable;
    }

    String unit() {
        return unit;
    }

    /** An accepted value: the declared example, else the default. */
    String example() {
        return example.isEmpty() && defaultText != null ? defaultText : example;
    }

    Optional<String> defaultText() {
        return Optional.ofNullable(defaultText);
    }

    Optional<Condition<?>> condition() {
        return Optional.ofNullable(condition);
    }

    /** The value among accepted texts by path, else the default. */
    Optional<T> find(Map<String, String> texts) {
        return Optional.ofNullable(texts.get(path())).or(this::defaultText).map(type::parse);
    }

    /** The table's own value among accepted texts by path. */
    Optional<T> findOwn(Map<String, String> texts, TableName table) {
        return Optional.ofNullable(texts.get(path(table))).map(type::parse);
    }

    String path(TableName table) {
        return path() + "." + table.escaped();
    }

    boolean needsKinesis(SettingsCheck check) {
        return kinesis != null && check.find(this).map(kinesis::equals).orElse(false);
    }

    /** The refusal of a value that is accepted by itself, but cannot be used as things are. */
    public SettingsException refused(String reason) {
        return new SettingsException(List.of(path() + ": " + reason));
    }

    /** Another setting and the value it must have. */
    static final class Condition<E extends Enum<E>> {

        private final Setting<E> other;
        private final E value;

        Condition(Setting<E> other, E value) {
            this.other = other;
            this.value = value;
        }

        /** Also true when the other setting is wrong itself, because that is then the finding to report. */
        boolean mayHold(SettingsCheck check) {
            return check.find(other).map(value::equals).orElse(true);
        }

        /** True only when the other setting is right and has the value. */
        boolean holds(SettingsCheck check) {
            return check.find(other).map(value::equals).orElse(false);
        }

        @Override
        public String toString() {
            return "`" + other.key() + "` is `" + SettingTypes.written(value) + "`";
        }
    }
}
