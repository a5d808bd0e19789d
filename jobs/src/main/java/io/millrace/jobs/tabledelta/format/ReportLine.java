package io.millrace.jobs.tabledelta.format;

import io.millrace.connectors.jsonlines.JsonLine;
import io.millrace.connectors.jsonlines.UtcTimestamp;
import io.millrace.jobs.tabledelta.VersionReport;
import org.apache.flink.api.common.serialization.SerializationSchema;

/** A version report as one JSON object, its fields in the order of the schema, times as ISO-8601 in UTC. */
public final class ReportLine implements SerializationSchema<VersionReport> {

    private static final long serialVersionUID = 1;

    @Override
    public byte[] serialize(VersionReport report) {
        return JsonLine.of(json -> {
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
        });
    }
}
