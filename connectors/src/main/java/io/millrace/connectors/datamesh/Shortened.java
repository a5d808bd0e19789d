package io.millrace.connectors.datamesh;

/** The excerpt of foreign text for a message. */
public final class Shortened {

    private static final int CHARACTERS_MAX = 500;

    private Shortened() {}

    /** One line, of at most 500 characters. */
    public static String of(String text) {
        boolean isLong = text.length() > CHARACTERS_MAX;
        String kept = isLong ? text.substring(0, CHARACTERS_MAX) + "\u2026" : text;
        return kept.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
