package io.millrace.jobs.accessgrants.edit;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantReport;
import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.connectors.iam.WantedPolicy;
import io.millrace.connectors.jsonlines.JsonLine;
import io.millrace.connectors.jsonlines.UtcTimestamp;
import java.io.IOException;
import java.util.List;

/** The JSON form of an edit, for readers of rejects. */
final class EditJson {

    private EditJson() {}

    /** UTF-8. */
    static byte[] of(GrantEdit edit) {
        return JsonLine.of(json -> {
            json.writeStringField("agreement", edit.getAgreement());
            json.writeStringField("resource", edit.getResource().name());
            json.writeArrayFieldStart("removals");
            for (PolicyPlace place : edit.getRemovals()) {
                json.writeStartObject();
                json.writeStringField("role", place.getRole());
                texts(json, "names", place.getNames());
                json.writeEndObject();
            }
            json.writeEndArray();
            policy(json, edit);
            report(json, edit);
            json.writeStringField("cause", edit.getCause());
            json.writeStringField("decidedAt", UtcTimestamp.ofMillis(edit.getDecidedAt()));
        });
    }

    private static void policy(JsonGenerator json, GrantEdit edit) throws IOException {
        WantedPolicy policy = edit.getPolicy();
        if (policy == null) {
            json.writeNullField("policy");
            return;
        }
        json.writeObjectFieldStart("policy");
        json.writeStringField("role", policy.getRole());
        json.writeStringField("name", policy.getName());
        json.writeStringField("document", policy.getDocument());
        texts(json, "legacyNames", policy.getLegacyNames());
        json.writeStringField("tagKey", policy.getTagKey());
        json.writeStringField("tagValue", policy.getTagValue());
        json.writeEndObject();
    }

    private static void report(JsonGenerator json, GrantEdit edit) throws IOException {
        GrantReport report = edit.getReport();
        if (report == null) {
            json.writeNullField("report");
            return;
        }
        json.writeObjectFieldStart("report");
        json.writeStringField("outcome", report.getOutcome().name());
        json.writeStringField("reason", report.getReason());
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, String field, List<String> texts) throws IOException {
        json.writeArrayFieldStart(field);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
