package io.millrace.jobs.tabledelta.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.jobs.tabledelta.Change;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The own format: {@code {"id","tenant","table","version","ordinal","operation","key","before","after","changed"}}. */
final class PlainEnvelope extends Envelope {

    @Override
    void write(JsonGenerator json, Change change, boolean beforeImage) throws IOException {
        json.writeStringField("id", change.getId());
        json.writeStringField("tenant", change.getTenant());
        json.writeStringField("table", change.getTable());
        json.writeStringField("version", change.getVersion());
        json.writeNumberField("ordinal", change.getOrdinal());
        json.writeStringField("operation", change.getOperation().name());
        json.writeFieldName("key");
        writeImage(json, change.getKey());
        json.writeFieldName("before");
        writeImage(json, beforeImage ? change.getBefore() : null);
        json.writeFieldName("after");
        writeImage(json, change.getAfter());
        json.writeFieldName("changed");
        writeNames(json, change.getChanged());
    }

    private static void writeNames(JsonGenerator json, @Nullable List<String> names) throws IOException {
        if (names == null) {
            json.writeNull();
            return;
        }
        json.writeStartArray();
        for (String name : names) {
            json.writeString(name);
        }
        json.writeEndArray();
    }
}
