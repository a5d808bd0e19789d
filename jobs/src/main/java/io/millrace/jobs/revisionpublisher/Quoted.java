package io.millrace.jobs.revisionpublisher;

/** Text of a manifest as a sentence shows it. */
final class Quoted {

    private static final int SHOWN_MAX = 120;

    private Quoted() {}

    /** In quotes, cut, control characters as question marks. */
    static String of(String text) {
        return '"' + line(cut(text)) + '"';
    }

    /** All of it in one line: control characters as question marks. */
    static String line(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** The beginning of a text; all of it when it is short. */
    static String cut(String text) {
        if (text.length() <= SHOWN_MAX) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(SHOWN_MAX - 1)) ? SHOWN_MAX - 1 : SHOWN_MAX;
        return text.substring(0, end) + "...";
    }
}
