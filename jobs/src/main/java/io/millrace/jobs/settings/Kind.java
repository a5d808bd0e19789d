package io.millrace.jobs.settings;

/** A form that the text of a setting may have. */
interface Kind<T> {

    /** @throws IllegalArgumentException when the text does not have this form */
    T parse(String text);

    /** The form in words, to follow "use". */
    String accepted();
}
