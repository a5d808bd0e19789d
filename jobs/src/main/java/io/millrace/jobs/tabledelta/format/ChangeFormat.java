package io.millrace.jobs.tabledelta.format;

import io.millrace.connectors.jsonlines.JsonLine;
import io.millrace.jobs.settings.ChangesKeys;
import io.millrace.jobs.tabledelta.Change;

/** The formats of a change: a JSON object in UTF-8 without a line end. Values are texts as exported, NULL is null. */
public enum ChangeFormat {
    JSON(new PlainEnvelope(), true),
    DEBEZIUM(new DebeziumEnvelope(), false),
    DMS(new DmsEnvelope(), true);

    @SuppressWarnings("ImmutableEnumChecker") // envelopes have no state
    private final Envelope envelope;

    private final boolean beforeImageOptional;

    ChangeFormat(Envelope envelope, boolean beforeImageOptional) {
        this.envelope = envelope;
        this.beforeImageOptional = beforeImageOptional;
    }

    public static ChangeFormat of(ChangesKeys.Format format) {
        return valueOf(format.name());
    }

    /** True when an update may omit its before image. */
    boolean isBeforeImageOptional() {
        return beforeImageOptional;
    }

    /**
     * A change as one JSON object.
     *
     * @param beforeImage whether the previous row is written; the Debezium format always has it
     */
    public byte[] encode(Change change, boolean beforeImage) {
        return JsonLine.of(json -> envelope.write(json, change, beforeImage));
    }
}
