package io.millrace.jobs.accessgrants.guard;

/** The refusal of a grant because of a broken rule. The message is one sentence for the person who can fix it. */
public final class GrantRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final GrantRule rule;

    public GrantRefusal(GrantRule rule, String reason) {
        super(reason);
        this.rule = rule;
    }

    public GrantRule rule() {
        return rule;
    }

    /** For a person. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
