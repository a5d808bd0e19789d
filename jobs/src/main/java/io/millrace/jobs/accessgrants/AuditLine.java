package io.millrace.jobs.accessgrants;

import io.millrace.connectors.iam.GrantAudit;
import io.millrace.connectors.jsonlines.JsonLine;
import io.millrace.connectors.jsonlines.UtcTimestamp;
import org.apache.flink.api.common.serialization.SerializationSchema;

/**
 * A change in IAM as one JSON object: {@code {"at","who","action","agreement","role","policy","documentSha256","cause",
 * "dryRun"}}, always in this order.
 */
final class AuditLine implements SerializationSchema<GrantAudit> {

    private static final long serialVersionUID = 1;

    @Override
    public byte[] serialize(GrantAudit change) {
        return JsonLine.of(json -> {
            json.writeStringField("at", UtcTimestamp.ofMillis(change.getAt()));
            json.writeStringField("who", change.getWho());
            json.writeStringField("action", change.getAction());
            json.writeStringField("agreement", change.getAgreement());
            json.writeStringField("role", change.getRole());
            json.writeStringField("policy", change.getPolicy());
            json.writeStringField("documentSha256", change.getDocumentSha256());
            json.writeStringField("cause", change.getCause());
            json.writeBooleanField("dryRun", change.getDryRun());
        });
    }
}
