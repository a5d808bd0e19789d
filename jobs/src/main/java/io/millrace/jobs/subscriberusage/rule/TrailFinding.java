package io.millrace.jobs.subscriberusage.rule;

import io.millrace.connectors.rejects.Reject;

/** One breach of a rule in one object. */
public final class TrailFinding {

    private final TrailRule rule;
    private final String position;
    private final String reason;
    private final byte[] payload;

    /**
     * @param position where in the object, such as {@code record 17}, counted from 0; empty for the whole
     * @param reason one sentence for a person
     * @param payload what was refused, as it stands in the object; may be longer than a reject keeps
     */
    public TrailFinding(TrailRule rule, String position, String reason, byte[] payload) {
        this.rule = rule;
        this.position = position;
        this.reason = reason;
        this.payload = payload;
    }

    public TrailRule rule() {
        return rule;
    }

    public String position() {
        return position;
    }

    public String reason() {
        return reason;
    }

    public byte[] payload() {
        return payload;
    }

    /**
     * @param source the object as a URI
     * @param at epoch millis
     */
    public Reject reject(String source, long at) {
        return TrailRule.REJECTS.reject(source, position, rule.id(), reason, payload, at);
    }
}
