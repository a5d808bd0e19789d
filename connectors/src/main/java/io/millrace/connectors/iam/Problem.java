package io.millrace.connectors.iam;

import java.util.List;
import java.util.stream.Collectors;

/** Why an edit, or its report, is given up. */
final class Problem {

    private final String rule;
    private final String role;
    private final String reason;

    /**
     * @param rule id of the rule that was broken
     * @param role that it is about; empty for none
     * @param reason one sentence for a person
     */
    Problem(String rule, String role, String reason) {
        this.rule = rule;
        this.role = role;
        this.reason = reason;
    }

    /** The first, with the reasons of all. */
    static Problem of(List<Problem> problems) {
        Problem first = problems.get(0);
        String reasons =
                problems.stream().map(problem -> problem.reason).distinct().collect(Collectors.joining(" "));
        return new Problem(first.rule, first.role, reasons);
    }

    String rule() {
        return rule;
    }

    String role() {
        return role;
    }

    String reason() {
        return reason;
    }
}
