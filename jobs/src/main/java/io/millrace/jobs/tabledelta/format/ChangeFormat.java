package io.millrace.jobs.tabledelta.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.jobs.settings.ChangesSettings;
import io.millrace.jobs.tabledelta.Change;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The forms of a change: one JSON object in UTF-8 without an end of line. Values are texts as exported, NULL is null. */
public enum ChangeFormat {
    JSON(new PlainEnvelope(), true),
    DEBEZIUM(new DebeziumEnvelope(), false),
    DMS(new DmsEnvelope(), true);

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int USUAL_BYTES = 1024;

    private final Envelope envelope;
    private final boolean beforeImageOptional;

    ChangeFormat(Envelope envelope, boolean beforeImageOptional) {
        this.envelope = envelope;
        this.beforeImageOptional = beforeImageOptional;
    }

    public static ChangeFormat of(ChangesSettings.Format format) {
        return valueOf(format.name());
    }

    /** Whether an update can go without the row as it was. */
    boolean isBeforeImageOptional() {
        return beforeImageOptional;
    }

    /**
     * @param beforeImage whether the row as it was is written; Debezium's form always has it
     * @throws IllegalArgumentException when a text holds half a surrogate pair, which no UTF-8 can express
     */
    public byte[] encode(Change change, boolean beforeImage) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            envelope.write(json, change, beforeImage);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("change " + change.getId() + " cannot be written", malformed);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return bytes.toByteArray();
    }
}
