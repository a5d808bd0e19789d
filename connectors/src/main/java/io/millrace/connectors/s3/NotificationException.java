package io.millrace.connectors.s3;

/** One event of a notification that breaks a rule. */
final class NotificationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String rule;
    private final String reason;

    NotificationException(String rule, String reason) {
        super(rule + ": " + reason);
        this.rule = rule;
        this.reason = reason;
    }

    String rule() {
        return rule;
    }

    String reason() {
        return reason;
    }
}
