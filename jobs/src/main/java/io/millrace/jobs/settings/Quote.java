package io.millrace.jobs.settings;

import java.io.Serializable;

/** The character that encloses a field, or none. */
public final class Quote implements Serializable {

    /** Fields are never enclosed. */
    public static final Quote NONE = new Quote('\0');

    private static final long serialVersionUID = 1;

    private final char character;

    private Quote(char character) {
        this.character = character;
    }

    static Quote of(char character) {
        if (character == '\0') {
            throw new IllegalArgumentException("NUL stands for no quote");
        }
        return new Quote(character);
    }

    public boolean isNone() {
        return character == '\0';
    }

    /** @throws IllegalStateException when there is none */
    public char character() {
        if (isNone()) {
            throw new IllegalStateException("fields are not enclosed");
        }
        return character;
    }

    boolean is(char other) {
        return !isNone() && character == other;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quote && ((Quote) other).character == character;
    }

    @Override
    public int hashCode() {
        return character;
    }

    @Override
    public String toString() {
        return isNone() ? "none" : String.valueOf(character);
    }
}
