package io.millrace.jobs.accessgrants;

/** Text of an agreement or a data product as a sentence shows it. */
final class Quoted {

    private static final int SHOWN_MAX = 120;

    private Quoted() {}

    /** In quotes, cut, control characters as question marks. */
    static String of(String text) {
        return '"' + cut(text, SHOWN_MAX).replaceAll("[\\p{Cntrl}\\u0080-\\u009f]", "?") + '"';
    }

    /** The beginning of a text; all of it when it is not longer. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "...";
    }
}
