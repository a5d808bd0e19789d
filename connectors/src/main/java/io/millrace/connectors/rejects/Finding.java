package io.millrace.connectors.rejects;

import java.nio.charset.StandardCharsets;

/** One breach of a rule in one source. */
public final class Finding {

    private final String rule;
    private final String position;
    private final String reason;
    private final byte[] payload;

    /**
     * @param rule id of the rule
     * @param position where in the source, such as {@code record 17}; empty for the whole
     * @param reason one sentence for a person
     * @param payload the refused input as it stands in the source; may be longer than a reject keeps
     */
    public Finding(String rule, String position, String reason, byte[] payload) {
        this.rule = rule;
        this.position = position;
        this.reason = reason;
        this.payload = payload;
    }

    /** A breach by a part of a text. */
    public static Finding ofText(String rule, String position, String reason, String payload) {
        return new Finding(rule, position, reason, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A breach at a position, without payload: the source itself is still where it was. */
    public static Finding at(String rule, String position, String reason) {
        return new Finding(rule, position, reason, new byte[0]);
    }

    /** A breach by the source as a whole. */
    public static Finding ofWhole(String rule, String reason) {
        return at(rule, "", reason);
    }

    /** The id of the rule. */
    public String rule() {
        return rule;
    }

    /** Empty for the whole source. */
    public String position() {
        return position;
    }

    public String reason() {
        return reason;
    }

    /** Not copied. */
    public byte[] payload() {
        return payload;
    }
}
