package io.millrace.jobs.accessgrants.guard;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Role names, which IAM compares without regard to case. */
public final class RoleNames {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+=,.@-]{1,64}");
    private static final Pattern CALLER = Pattern.compile(
            "arn:[a-z-]+:(?:sts::[0-9]{12}:assumed-role/([^/]+)/.*|iam::[0-9]{12}:role/(?:.*/)?([^/]+))");

    private RoleNames() {}

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public static boolean same(String one, String other) {
        return one.equalsIgnoreCase(other);
    }

    /** @param patterns with {@code *} for any characters and {@code ?} for one */
    public static boolean fitsAny(String role, List<String> patterns) {
        return patterns.stream().anyMatch(pattern -> fits(role, pattern));
    }

    private static boolean fits(String role, String pattern) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char character = pattern.charAt(i);
            expression.append(
                    character == '*' ? ".*" : character == '?' ? "." : Pattern.quote(String.valueOf(character)));
        }
        return Pattern.compile(expression.toString(), Pattern.CASE_INSENSITIVE)
                .matcher(role)
                .matches();
    }

    /**
     * The role of the caller.
     *
     * @param arn as sts:GetCallerIdentity returns it
     * @return empty when it is no role, such as a user
     */
    public static Optional<String> ofCaller(String arn) {
        Matcher caller = CALLER.matcher(arn);
        if (!caller.matches()) {
            return Optional.empty();
        }
        return Optional.of(caller.group(1) == null ? caller.group(2) : caller.group(1));
    }
}
