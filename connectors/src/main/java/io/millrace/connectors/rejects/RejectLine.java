package io.millrace.connectors.rejects;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.connectors.jsonlines.UtcTimestamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializationSchema;

/** A reject as one JSON object: {@code {"job","source","position","rule","reason","payload","at"}}, always in this order. */
public final class RejectLine implements SerializationSchema<Reject> {

    private static final long serialVersionUID = 1;
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public byte[] serialize(Reject reject) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("job", wellFormed(reject.getJob()));
            json.writeStringField("source", wellFormed(reject.getSource()));
            json.writeStringField("position", wellFormed(reject.getPosition()));
            json.writeStringField("rule", wellFormed(reject.getRule()));
            json.writeStringField("reason", wellFormed(reject.getReason()));
            json.writeStringField("payload", wellFormed(reject.getPayload()));
            json.writeStringField("at", UtcTimestamp.ofMillis(reject.getAt()));
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return line.toByteArray();
    }

    /** Half a surrogate pair becomes {@code ?}: JSON has no form for it, and no reject may fail the job. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
