package io.millrace.connectors.rejects;

import io.millrace.connectors.jsonlines.JsonLine;
import io.millrace.connectors.jsonlines.UtcTimestamp;
import org.apache.flink.api.common.serialization.SerializationSchema;

/** A reject as one JSON object: {@code {"job","source","position","rule","reason","payload","at"}}, always in this order. */
public final class RejectLine implements SerializationSchema<Reject> {

    private static final long serialVersionUID = 1;

    @Override
    public byte[] serialize(Reject reject) {
        return JsonLine.of(json -> {
            json.writeStringField("job", reject.getJob());
            json.writeStringField("source", reject.getSource());
            json.writeStringField("position", reject.getPosition());
            json.writeStringField("rule", reject.getRule());
            json.writeStringField("reason", reject.getReason());
            json.writeStringField("payload", reject.getPayload());
            json.writeStringField("at", UtcTimestamp.ofMillis(reject.getAt()));
        });
    }
}
