package io.millrace.connectors.jsonlines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One JSON object in UTF-8, on one line and without its end. */
public final class JsonLine {

    /** Writes the fields of an object that is open. */
    @FunctionalInterface
    public interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** Characters beyond the basic plane as four bytes, not as two escapes of six: records have a size limit. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final int INITIAL_BYTES = 1024;

    private JsonLine() {}

    /** Half a surrogate pair, which UTF-8 cannot express, is written as its escape. */
    public static byte[] of(Fields fields) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(INITIAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return line.toByteArray();
    }
}
