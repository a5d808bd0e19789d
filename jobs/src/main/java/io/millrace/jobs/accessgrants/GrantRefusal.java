package io.millrace.jobs.accessgrants;

/** The refusal of a grant because of a broken rule. The message is one sentence for the person who can fix it. */
final class GrantRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final GrantRule rule;

    GrantRefusal(GrantRule rule, String reason) {
        super(reason);
        this.rule = rule;
    }

    GrantRule rule() {
        return rule;
    }

    /** For a person. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
