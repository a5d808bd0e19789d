package io.millrace.connectors.s3;

import java.util.Locale;

/** The order of the events of one key, by the {@code sequencer} that S3 assigns to each. */
public final class Sequencer {

    private Sequencer() {}

    /**
     * Compares two hexadecimal sequencers of the <em>same</em> key; those of different keys say nothing about each
     * other. S3's rule: pad the shorter with zeros on the right, then compare as text.
     *
     * @return negative when {@code left} is the older event, zero when both are the same, positive when it is newer
     */
    public static int compare(String left, String right) {
        int length = Math.max(left.length(), right.length());
        return padded(left, length).compareTo(padded(right, length));
    }

    private static String padded(String sequencer, int length) {
        return sequencer.toUpperCase(Locale.ROOT) + "0".repeat(length - sequencer.length());
    }
}
