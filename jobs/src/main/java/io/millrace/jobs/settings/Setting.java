package io.millrace.jobs.settings;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The declaration of one key: what it takes, what it is without, and what it means. */
final class Setting<T> {

    private final String key;
    private final Kind<T> kind;
    private final String meaning;
    private boolean required;
    private boolean perTable;
    private String unit = "";
    private String example = "";
    private @Nullable String defaultText;
    private @Nullable Condition<?> condition;
    private @Nullable T kinesis;

    private Setting(String key, Kind<T> kind, String meaning) {
        this.key = key;
        this.kind = kind;
        this.meaning = meaning;
    }

    static <T> Setting<T> of(String key, Kind<T> kind, String meaning) {
        return new Setting<>(key, kind, meaning);
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

    /** May be set for one table as well: {@code KEY.TENANT.TABLE}. */
    Setting<T> perTable() {
        perTable = true;
        return this;
    }

    /** Is refused unless the other setting has this value. */
    <E extends Enum<E>> Setting<T> onlyWhen(Setting<E> other, E value) {
        condition = new Condition<>(other, value);
        return this;
    }

    /** With this value the job reads or writes a stream of Kinesis. */
    Setting<T> kinesisWhen(T value) {
        kinesis = value;
        return this;
    }

    String key() {
        return key;
    }

    Kind<T> kind() {
        return kind;
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

    /** A value that is accepted: the declared one, else the default. */
    String example() {
        return example.isEmpty() && defaultText != null ? defaultText : example;
    }

    Optional<String> defaultText() {
        return Optional.ofNullable(defaultText);
    }

    Optional<Condition<?>> condition() {
        return Optional.ofNullable(condition);
    }

    /** Whether it has a value that needs Kinesis. */
    boolean needsKinesis(GroupValues values) {
        return kinesis != null && values.find(this).map(kinesis::equals).orElse(false);
    }

    /** Another setting and the value it must have. */
    static final class Condition<E extends Enum<E>> {

        private final Setting<E> other;
        private final E value;

        Condition(Setting<E> other, E value) {
            this.other = other;
            this.value = value;
        }

        /** True as well when the other setting is wrong itself, for that is then the finding to report. */
        boolean holds(GroupValues values) {
            return values.find(other).map(value::equals).orElse(true);
        }

        /** True only when the other setting is right and has the value. */
        boolean surelyHolds(GroupValues values) {
            return values.find(other).map(value::equals).orElse(false);
        }

        @Override
        public String toString() {
            return "`" + other.key() + "` is `" + Kinds.written(value) + "`";
        }
    }
}
