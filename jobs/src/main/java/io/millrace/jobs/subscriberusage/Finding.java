package io.millrace.jobs.subscriberusage;

import io.millrace.connectors.rejects.Reject;

/** One breach of a rule in one object. */
final class Finding {

    private final TrailRule rule;
    private final String position;
    private final String reason;
    private final byte[] payload;

    /**
     * @param position where in the object, such as {@code record 17}, counted from 0; empty for the whole
     * @param reason one sentence for a person
     * @param payload what was refused, as it stands in the object; may be longer than a reject keeps
     */
    Finding(TrailRule rule, String position, String reason, byte[] payload) {
        this.rule = rule;
        this.position = position;
        this.reason = reason;
        this.payload = payload;
    }

    TrailRule rule() {
        return rule;
    }

    String position() {
        return position;
    }

    String reason() {
        return reason;
    }

    byte[] payload() {
        return payload;
    }

    /**
     * @param source the object as a URI
     * @param at epoch millis
     */
    Reject reject(String source, long at) {
        return TrailRule.REJECTS.reject(source, position, rule.id(), reason, payload, at);
    }
}
