package io.millrace.local.tool.deploy;

import io.millrace.local.authorization.AuthorizedCall;
import io.millrace.local.tool.deploy.RolePolicy.Grant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The comparison of the role of a job with the calls of a run. */
public final class RoleComparison {

    /** The actions of the service with the role, in every job. */
    private static final Map<String, String> BY_THE_SERVICE = Map.of(
            "Code s3:GetObject", "the service reads the jar",
            "LogGroups logs:DescribeLogGroups", "the service writes the log",
            "LogStreams logs:DescribeLogStreams", "the service writes the log",
            "Logs logs:PutLogEvents", "the service writes the log");

    private static final int SHOWN = 3;

    private RoleComparison() {}

    /**
     * Asserts that every call is allowed, and every action of every statement was called on one of its resources.
     *
     * @param exceptions reasons by statement and action, separated by a space, that the run does not call
     * @throws AssertionError with missing rights, unused rights and unneeded exceptions
     */
    public static void requireExact(RolePolicy role, Collection<AuthorizedCall> calls, Map<String, String> exceptions) {
        Map<String, Set<String>> missing = new TreeMap<>();
        Set<String> unused = new TreeSet<>();
        Set<String> needless = new TreeSet<>();
        Map<String, String> excepted = new TreeMap<>(BY_THE_SERVICE);
        excepted.putAll(exceptions);
        role.grants().forEach(grant -> unused.add(grant.toString()));
        excepted.keySet().stream()
                .filter(exception -> !unused.remove(exception))
                .forEach(needless::add);
        for (AuthorizedCall call : calls) {
            if (!role.allows(call.action(), call.resource())) {
                missing.computeIfAbsent(call.action(), action -> new TreeSet<>())
                        .add(call.resource());
            }
            role.grantsOf(call.action(), call.resource()).stream()
                    .map(Grant::toString)
                    .forEach(unused::remove);
        }
        if (!missing.isEmpty() || !unused.isEmpty() || !needless.isEmpty()) {
            throw new AssertionError("missing: " + shortened(missing) + System.lineSeparator() + "unused: " + unused
                    + System.lineSeparator() + "exceptions for what is not allowed at all: " + needless);
        }
    }

    /** A few resources of each action. */
    private static String shortened(Map<String, Set<String>> missing) {
        return missing.entrySet().stream()
                .map(action -> action.getKey() + " on "
                        + action.getValue().stream().limit(SHOWN).collect(Collectors.joining(", "))
                        + (action.getValue().size() > SHOWN
                                ? " and " + (action.getValue().size() - SHOWN) + " more"
                                : ""))
                .collect(Collectors.joining("; ", "[", "]"));
    }
}
