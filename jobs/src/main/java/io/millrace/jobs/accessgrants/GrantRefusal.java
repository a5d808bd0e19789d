package io.millrace.jobs.accessgrants;

/** A rule is broken, so that nothing can be granted. The message is one sentence for who can change it. */
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
