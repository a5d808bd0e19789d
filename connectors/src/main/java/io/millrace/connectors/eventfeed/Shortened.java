package io.millrace.connectors.eventfeed;

/** Text of others, in messages. */
final class Shortened {

    private static final int CHARACTERS_MAX = 500;

    private Shortened() {}

    /** One line, of at most 500 characters. */
    static String of(String text) {
        boolean isLong = text.length() > CHARACTERS_MAX;
        String kept = isLong ? text.substring(0, CHARACTERS_MAX) + "\u2026" : text;
        return kept.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
