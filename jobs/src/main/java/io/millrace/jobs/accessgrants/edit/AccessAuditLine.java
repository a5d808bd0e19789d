package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.jsonlines.JsonLine;
import io.millrace.connectors.jsonlines.UtcTimestamp;
import org.apache.flink.api.common.serialization.SerializationSchema;

/**
 * A change in IAM as one JSON object: {@code {"at","who","action","agreements","account","role","policy","documentSha256",
 * "cause","dryRun"}}, always in this order.
 */
public final class AccessAuditLine implements SerializationSchema<AccessAudit> {

    private static final long serialVersionUID = 1;

    @Override
    public byte[] serialize(AccessAudit change) {
        return JsonLine.of(json -> {
            json.writeStringField("at", UtcTimestamp.ofMillis(change.getAt()));
            json.writeStringField("who", change.getWho());
            json.writeStringField("action", change.getAction());
            json.writeArrayFieldStart("agreements");
            for (String agreement : change.getAgreements()) {
                json.writeString(agreement);
            }
            json.writeEndArray();
            json.writeStringField("account", change.getAccount());
            json.writeStringField("role", change.getRole());
            json.writeStringField("policy", change.getPolicy());
            json.writeStringField("documentSha256", change.getDocumentSha256());
            json.writeStringField("cause", change.getCause());
            json.writeBooleanField("dryRun", change.getDryRun());
        });
    }
}
