package io.millrace.jobs.subscriberusage.record;

import java.math.BigDecimal;

/** Parser of a number of bytes: CloudTrail writes it as an integer here and as a float there, other producers as text. */
final class ByteCount {

    /** Result for text that is not a whole number from 0 to the largest long. */
    static final long INVALID = -1;

    /** No number of bytes needs more characters, and a long one takes long. */
    private static final int LENGTH_MAX = 100;

    private static final int ALWAYS_FITS_DIGITS = 18;

    private ByteCount() {}

    /** The number that is written, exactly, whether as {@code 89}, {@code 89.0}, {@code 8.9e1} or {@code -0}. */
    static long parse(String text) {
        long count = plain(text);
        return count != INVALID ? count : any(text);
    }

    /** Digits, with or without zeros behind a point; anything else is INVALID here. */
    private static long plain(String text) {
        int length = text.length();
        int at = 0;
        long count = 0;
        while (at < length && at < ALWAYS_FITS_DIGITS && isDigit(text.charAt(at))) {
            count = 10 * count + text.charAt(at) - '0';
            at++;
        }
        if (at == 0) {
            return INVALID;
        }
        if (at < length && text.charAt(at) == '.') {
            at++;
            while (at < length && text.charAt(at) == '0') {
                at++;
            }
        }
        return at == length ? count : INVALID;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static long any(String text) {
        if (text.length() > LENGTH_MAX) {
            return INVALID;
        }
        try {
            long count = new BigDecimal(text).longValueExact();
            return count < 0 ? INVALID : count;
        } catch (ArithmeticException | NumberFormatException e) {
            return INVALID;
        }
    }
}
