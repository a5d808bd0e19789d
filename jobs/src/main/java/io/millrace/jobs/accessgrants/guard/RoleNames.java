package io.millrace.jobs.accessgrants.guard;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Role names: unique without regard to case, matched by the patterns of IAM with regard to it. */
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

    /**
     * Whether a pattern matches as IAM does, with regard to case.
     *
     * @param patterns with {@code *} for any characters and {@code ?} for one
     */
    public static boolean fitsAny(String role, List<String> patterns) {
        return NamePatterns.anyMatches(patterns, role);
    }

    /** As {@link #fitsAny} without regard to case, for what must not pass by another spelling. */
    public static boolean fitsAnyIgnoringCase(String role, List<String> patterns) {
        return NamePatterns.anyMatchesIgnoringCase(patterns, role);
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
