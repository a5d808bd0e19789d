package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.jsonlines.JsonLine;
import io.millrace.connectors.jsonlines.UtcTimestamp;
import io.millrace.jobs.accessgrants.policy.DesiredGrant;
import io.millrace.jobs.accessgrants.policy.DesiredRole;
import io.millrace.jobs.accessgrants.policy.EndedGrant;

/** The JSON form of a role's desired state, for readers of rejects. */
final class DesiredRoleJson {

    private DesiredRoleJson() {}

    /** UTF-8. */
    static byte[] of(DesiredRole desired) {
        return JsonLine.of(json -> {
            json.writeStringField("account", desired.getAccount());
            json.writeStringField("role", desired.getRole());
            json.writeArrayFieldStart("grants");
            for (DesiredGrant grant : desired.getGrants()) {
                json.writeStartObject();
                json.writeStringField("agreement", grant.getAgreement());
                json.writeStringField("resource", grant.getResource());
                json.writeStringField("consumer", grant.getConsumer());
                json.writeBooleanField("table", grant.getTable());
                json.writeArrayFieldStart("arns");
                for (String arn : grant.getArns()) {
                    json.writeString(arn);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("ended");
            for (EndedGrant ended : desired.getEnded()) {
                json.writeStartObject();
                json.writeStringField("agreement", ended.getAgreement());
                json.writeStringField("resource", ended.getResource());
                json.writeStringField("outcome", ended.getOutcome().name());
                json.writeStringField("rule", ended.getRule());
                json.writeStringField("reason", ended.getReason());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("cause", desired.getCause());
            json.writeStringField("decidedAt", UtcTimestamp.ofMillis(desired.getDecidedAt()));
        });
    }
}
