package io.millrace.jobs.tabledelta.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.connectors.jsonlines.UtcTimestamp;
import io.millrace.jobs.tabledelta.VersionReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.serialization.SerializationSchema;

/** A version report as one JSON object, its fields always in the order of the schema, times as ISO-8601 in UTC. */
public final class ReportLine implements SerializationSchema<VersionReport> {

    private static final long serialVersionUID = 1;
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public byte[] serialize(VersionReport report) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("tenant", report.getTenant());
            json.writeStringField("table", report.getTable());
            json.writeStringField("version", report.getVersion());
            json.writeStringField("verdict", report.getVerdict().name());
            json.writeStringField("reason", report.getReason());
            json.writeNumberField("rows", report.getRows());
            json.writeNumberField("inserted", report.getInserted());
            json.writeNumberField("updated", report.getUpdated());
            json.writeNumberField("deleted", report.getDeleted());
            json.writeNumberField("unchanged", report.getUnchanged());
            json.writeNumberField("rejected", report.getRejected());
            json.writeNumberField("bytes", report.getBytes());
            json.writeStringField("startedAt", UtcTimestamp.ofMillis(report.getStartedAt()));
            json.writeStringField("finishedAt", UtcTimestamp.ofMillis(report.getFinishedAt()));
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return line.toByteArray();
    }
}
