package io.millrace.jobs.accessgrants.guard;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Patterns of names with {@code *} for any characters and {@code ?} for one, as IAM matches them. */
final class NamePatterns {

    private NamePatterns() {}

    static boolean anyMatches(List<String> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    static boolean anyMatchesIgnoringCase(List<String> patterns, String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return patterns.stream().anyMatch(pattern -> matches(pattern.toLowerCase(Locale.ROOT), lowerCase));
    }

    private static boolean matches(String pattern, String name) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char character = pattern.charAt(i);
            expression.append(
                    character == '*' ? ".*" : character == '?' ? "." : Pattern.quote(String.valueOf(character)));
        }
        return Pattern.matches(expression.toString(), name);
    }
}
