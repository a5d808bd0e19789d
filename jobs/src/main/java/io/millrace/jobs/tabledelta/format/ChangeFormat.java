package io.millrace.jobs.tabledelta.format;

import io.millrace.connectors.jsonlines.JsonLine;
import io.millrace.jobs.settings.ChangesKeys;
import io.millrace.jobs.tabledelta.Change;

/** The forms of a change: one JSON object in UTF-8 without an end of line. Values are texts as exported, NULL is null. */
public enum ChangeFormat {
    JSON(new PlainEnvelope(), true),
    DEBEZIUM(new DebeziumEnvelope(), false),
    DMS(new DmsEnvelope(), true);

    private final Envelope envelope;
    private final boolean beforeImageOptional;

    ChangeFormat(Envelope envelope, boolean beforeImageOptional) {
        this.envelope = envelope;
        this.beforeImageOptional = beforeImageOptional;
    }

    public static ChangeFormat of(ChangesKeys.Format format) {
        return valueOf(format.name());
    }

    /** Whether an update can go without the row as it was. */
    boolean isBeforeImageOptional() {
        return beforeImageOptional;
    }

    /** @param beforeImage whether the row as it was is written; Debezium's form always has it */
    public byte[] encode(Change change, boolean beforeImage) {
        return JsonLine.of(json -> envelope.write(json, change, beforeImage));
    }
}
