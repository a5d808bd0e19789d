package io.millrace.jobs.tabledelta.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Image;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON format of changes. */
abstract class Envelope {

    abstract void write(JsonGenerator json, Change change, boolean beforeImage) throws IOException;

    /** Writes an image as an object of texts and nulls, in exported order; a missing image as null. */
    static void writeImage(JsonGenerator json, @Nullable Image image) throws IOException {
        if (image == null) {
            json.writeNull();
            return;
        }
        List<String> columns = image.getColumns();
        List<String> values = image.getValues();
        json.writeStartObject();
        for (int index = 0; index < columns.size(); index++) {
            json.writeFieldName(columns.get(index));
            json.writeString(values.get(index));
        }
        json.writeEndObject();
    }
}
