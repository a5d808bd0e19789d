package io.millrace.jobs.accessgrants.edit;

import java.util.List;
import java.util.stream.Collectors;

/** The reason for abandoning an edit or its report. */
final class Rejection {

    private final String rule;
    private final String role;
    private final String reason;

    /**
     * @param rule id of the rule that was broken
     * @param role concerned; empty for none
     * @param reason one sentence for a person
     */
    Rejection(String rule, String role, String reason) {
        this.rule = rule;
        this.role = role;
        this.reason = reason;
    }

    /** The first, with the reasons of all. */
    static Rejection of(List<Rejection> rejections) {
        Rejection first = rejections.get(0);
        String reasons = rejections.stream()
                .map(rejection -> rejection.reason)
                .distinct()
                .collect(Collectors.joining(" "));
        return new Rejection(first.rule, first.role, reasons);
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
