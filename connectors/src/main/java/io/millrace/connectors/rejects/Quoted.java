package io.millrace.connectors.rejects;

/** Foreign text made safe for messages: it can neither start a line of its own nor hide what follows. */
public final class Quoted {

    private static final int QUOTED_CHARACTERS_MAX = 120;
    private static final int MESSAGE_CHARACTERS_MAX = 500;

    private Quoted() {}

    /** In quotes, its beginning where it is long, control characters as question marks. */
    public static String of(String text) {
        return '"' + line(cut(text)) + '"';
    }

    /** The message of another system in one line: its first 500 characters, a run of control characters as a space. */
    public static String message(String text) {
        return cut(text, MESSAGE_CHARACTERS_MAX)
                .replaceAll("[\\p{Cntrl}\\u0080-\\u009f]+", " ")
                .strip();
    }

    /** All of it in one line: control characters, of ASCII and of Latin-1, as question marks. */
    public static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f]", "?");
    }

    /** The beginning of a text, as long as {@link #of} shows it; all of it when it is not longer. */
    public static String cut(String text) {
        return cut(text, QUOTED_CHARACTERS_MAX);
    }

    /**
     * The beginning of a text; all of it when it is not longer.
     *
     * @param most UTF-16 code units, of which no half of a pair is left alone
     */
    public static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "...";
    }
}
