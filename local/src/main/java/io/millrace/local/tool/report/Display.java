package io.millrace.local.tool.report;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** The text forms of values for a terminal or a page, safe against control characters and markup in them. */
final class Display {

    private static final int MOST_CHARACTERS = 160;
    private static final String REPLACEMENT = "\uFFFD";
    private static final BigDecimal STEP = BigDecimal.valueOf(1024);
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

    private Display() {}

    /** {@link #clean}, shortened to fit into a table. */
    static String text(String value) {
        if (value.codePointCount(0, value.length()) <= MOST_CHARACTERS) {
            return clean(value);
        }
        return clean(value.substring(0, value.offsetByCodePoints(0, MOST_CHARACTERS))) + "…";
    }

    /** Removes invisible characters: control characters, line ends, direction marks, lone surrogates. */
    static String clean(String value) {
        StringBuilder clean = new StringBuilder();
        value.codePoints().forEach(character -> {
            if (isHarmless(character)) {
                clean.appendCodePoint(character);
            } else {
                clean.append(REPLACEMENT);
            }
        });
        return clean.toString();
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** {@link #text} as HTML, for the content of an element or a quoted attribute. */
    static String html(String value) {
        return text(value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String number(BigInteger value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** About three digits and a unit, such as 1.21 GiB. */
    static String bytes(BigInteger value) {
        BigDecimal amount = new BigDecimal(value);
        int unit = 0;
        while (unit < UNITS.size() - 1 && amount.abs().compareTo(STEP) >= 0) {
            amount = amount.divide(STEP, 6, RoundingMode.HALF_UP);
            unit++;
        }
        int decimals = unit == 0
                ? 0
                : Math.max(0, 3 - amount.abs().toBigInteger().toString().length());
        return amount.setScale(decimals, RoundingMode.HALF_UP).toPlainString() + " " + UNITS.get(unit);
    }
}
