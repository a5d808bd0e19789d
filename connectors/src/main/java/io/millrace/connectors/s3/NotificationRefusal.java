package io.millrace.connectors.s3;

/** A part of a notification that reports no object and is not known to be harmless. */
public final class NotificationRefusal {

    private final String position;
    private final String rule;
    private final String reason;

    NotificationRefusal(String position, String rule, String reason) {
        this.position = position;
        this.rule = rule;
        this.reason = reason;
    }

    /** Position in the notification, such as {@code Messages[1].Body.Records[0]}; empty for the whole. */
    public String position() {
        return position;
    }

    /** Id of the rule that was broken: one of the constants of {@link ArrivalNotification}. */
    public String rule() {
        return rule;
    }

    /** One sentence for a person. */
    public String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return rule + " at '" + position + "': " + reason;
    }
}
