package io.millrace.jobs.tabledelta.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.connectors.jsonlines.UtcTimestamp;
import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Image;
import io.millrace.jobs.tabledelta.Operation;
import java.io.IOException;
import java.util.Locale;

/**
 * The record that AWS DMS writes to Kinesis, with NULLs written as null. {@code data} is the row after the change, on a
 * delete the row before it. {@code before-image}, the default name in DMS, is present on an update only. The metadata
 * has three fields that DMS does not have: {@code change-id}, {@code export-version} and {@code version-ordinal}. The
 * ordinal is the {@code transaction-id} as well, since all changes of a version belong together.
 */
final class DmsEnvelope extends Envelope {

    @Override
    void write(JsonGenerator json, Change change, boolean beforeImage) throws IOException {
        Image before = change.getBefore();
        Image after = change.getAfter();
        json.writeFieldName("data");
        writeImage(json, after == null ? before : after);
        if (beforeImage && change.getOperation() == Operation.UPDATE) {
            json.writeFieldName("before-image");
            writeImage(json, before);
        }
        json.writeObjectFieldStart("metadata");
        json.writeStringField("timestamp", microseconds(change.getDecidedAt()));
        json.writeStringField("record-type", "data");
        json.writeStringField("operation", change.getOperation().name().toLowerCase(Locale.ROOT));
        json.writeStringField("partition-key-type", "primary-key");
        json.writeStringField("schema-name", change.getTenant());
        json.writeStringField("table-name", change.getTable());
        json.writeNumberField("transaction-id", change.getOrdinal());
        json.writeStringField("change-id", change.getId());
        json.writeStringField("export-version", change.getVersion());
        json.writeNumberField("version-ordinal", change.getOrdinal());
        json.writeEndObject();
    }

    /** DMS writes fractions of a second with six digits. */
    private static String microseconds(long epochMillis) {
        return UtcTimestamp.ofMillis(epochMillis).replace("Z", "000Z");
    }
}
