package io.millrace.connectors.s3;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.Rejects;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** The operator that turns notifications from a stream into arrivals. */
final class ArrivalEvents extends ProcessFunction<byte[], ObjectArrival> {

    private static final long serialVersionUID = 1L;

    static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));

    private final String stream;
    private final Rejects rejects;

    /** @param stream its ARN, for the rejects */
    ArrivalEvents(String stream, Rejects rejects) {
        this.stream = stream;
        this.rejects = rejects;
    }

    @Override
    public void processElement(byte[] message, Context context, Collector<ObjectArrival> out) {
        long now = context.timerService().currentProcessingTime();
        ArrivalNotification notification = ArrivalNotification.parse(message, now);
        notification.arrivals().forEach(out::collect);
        for (NotificationRefusal refusal : notification.refusals()) {
            context.output(
                    REJECTS,
                    rejects.reject(stream, refusal.position(), refusal.rule(), refusal.reason(), message, now));
        }
    }
}
