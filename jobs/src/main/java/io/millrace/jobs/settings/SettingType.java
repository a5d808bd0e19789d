package io.millrace.jobs.settings;

import java.util.function.Function;

/** One form of text that a setting accepts, and the value it stands for. */
final class SettingType<T> {

    private final Function<String, T> parser;
    private final String accepted;

    /**
     * @param parser throws {@link IllegalArgumentException} when a text has another form
     * @param accepted the form in words, to follow "use"
     */
    SettingType(Function<String, T> parser, String accepted) {
        this.parser = parser;
        this.accepted = accepted;
    }

    /** @throws IllegalArgumentException when the text has another form */
    T parse(String text) {
        return parser.apply(text);
    }

    String accepted() {
        return accepted;
    }
}
