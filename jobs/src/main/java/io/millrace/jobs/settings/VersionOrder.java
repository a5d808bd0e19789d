package io.millrace.jobs.settings;

import java.util.Comparator;

/** The order in which the versions of a table are applied. */
public enum VersionOrder implements Comparator<String> {

    /** By Unicode code point, as S3 lists keys. */
    LEXICOGRAPHIC {
        @Override
        public int compare(String left, String right) {
            int index = 0;
            while (index < left.length() && index < right.length()) {
                int one = left.codePointAt(index);
                int other = right.codePointAt(index);
                if (one != other) {
                    return Integer.compare(one, other);
                }
                index += Character.charCount(one);
            }
            return Integer.compare(left.length(), right.length());
        }
    },

    /** As {@link #LEXICOGRAPHIC}, but runs of the digits 0 to 9 compare as numbers: {@code v9} is before {@code v10}. */
    NATURAL {
        @Override
        public int compare(String left, String right) {
            int one = 0;
            int other = 0;
            while (one < left.length() && other < right.length()) {
                int oneEnd = endOfRun(left, one);
                int otherEnd = endOfRun(right, other);
                String oneRun = left.substring(one, oneEnd);
                String otherRun = right.substring(other, otherEnd);
                int order = isDigit(left.charAt(one)) && isDigit(right.charAt(other))
                        ? compareNumbers(oneRun, otherRun)
                        : LEXICOGRAPHIC.compare(oneRun, otherRun);
                if (order != 0) {
                    return order;
                }
                one = oneEnd;
                other = otherEnd;
            }
            int order = Integer.compare(left.length() - one, right.length() - other);
            return order != 0 ? order : LEXICOGRAPHIC.compare(left, right);
        }
    };

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    /** The end of a run of digits, or of the one character at the start. */
    private static int endOfRun(String text, int start) {
        int end = start;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end > start ? end : start + Character.charCount(text.codePointAt(start));
    }

    /** Compares the digits: an export version may have more than a long holds. */
    private static int compareNumbers(String left, String right) {
        String one = left.replaceFirst("^0+(?=.)", "");
        String other = right.replaceFirst("^0+(?=.)", "");
        return one.length() != other.length() ? Integer.compare(one.length(), other.length()) : one.compareTo(other);
    }
}
