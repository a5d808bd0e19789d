package io.millrace.jobs.tabledelta;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.ArrivalNotification;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.connectors.s3.Refusal;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Notifications as they came from the stream to the objects they tell of. */
final class ArrivalEvents extends ProcessFunction<byte[], ObjectArrival> {

    private static final long serialVersionUID = 1L;

    static final OutputTag<Reject> REJECTS = new OutputTag<>("rejects", new AvroTypeInfo<>(Reject.class));

    private final String stream;

    /** @param stream its ARN, for the rejects */
    ArrivalEvents(String stream) {
        this.stream = stream;
    }

    @Override
    public void processElement(byte[] message, Context context, Collector<ObjectArrival> out) {
        ArrivalNotification notification = ArrivalNotification.parse(message);
        notification.arrivals().forEach(out::collect);
        long now = context.timerService().currentProcessingTime();
        for (Refusal refusal : notification.refusals()) {
            context.output(
                    REJECTS,
                    ExportRule.REJECTS.reject(
                            stream, refusal.position(), refusal.rule(), refusal.reason(), message, now));
        }
    }
}
