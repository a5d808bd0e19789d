package io.millrace.jobs.tabledelta.format;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Operation;
import java.io.IOException;

/**
 * The value of a Debezium record without its schema, as Flink's {@code debezium-json} reads it. It always has the
 * before image, because readers refuse an update or a delete without one. {@code source} has the tenant as {@code db}
 * and {@code schema}, the export version as {@code version}, and the id and ordinal of the change.
 */
final class DebeziumEnvelope extends Envelope {

    private static final String NAME = "millrace";

    @Override
    void write(JsonGenerator json, Change change, boolean beforeImage) throws IOException {
        json.writeFieldName("before");
        writeImage(json, change.getBefore());
        json.writeFieldName("after");
        writeImage(json, change.getAfter());
        json.writeObjectFieldStart("source");
        json.writeStringField("version", change.getVersion());
        json.writeStringField("connector", NAME);
        json.writeStringField("name", NAME);
        json.writeNumberField("ts_ms", change.getDecidedAt());
        json.writeStringField("snapshot", "false");
        json.writeStringField("db", change.getTenant());
        json.writeStringField("schema", change.getTenant());
        json.writeStringField("table", change.getTable());
        json.writeNumberField("ordinal", change.getOrdinal());
        json.writeStringField("id", change.getId());
        json.writeEndObject();
        json.writeStringField("op", code(change.getOperation()));
        json.writeNumberField("ts_ms", change.getDecidedAt());
        json.writeNullField("transaction");
    }

    private static String code(Operation operation) {
        switch (operation) {
            case INSERT:
                return "c";
            case UPDATE:
                return "u";
            case DELETE:
                return "d";
        }
        throw new IllegalStateException("no code for " + operation);
    }
}
