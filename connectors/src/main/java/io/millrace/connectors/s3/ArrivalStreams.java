package io.millrace.connectors.s3;

import io.millrace.connectors.kinesis.KinesisStreams;
import io.millrace.connectors.kinesis.RecordBytes;
import io.millrace.connectors.kinesis.StreamArn;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.rejects.Rejects;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** The start of a graph that processes objects: arrivals, and notifications that report none. */
public final class ArrivalStreams {

    private final DataStream<ObjectArrival> objects;
    private final List<DataStream<Reject>> rejects;

    private ArrivalStreams(DataStream<ObjectArrival> objects, List<DataStream<Reject>> rejects) {
        this.objects = objects;
        this.rejects = rejects;
    }

    /**
     * Objects of any origin, without refused notifications.
     *
     * @param objects named, and with a uid, by the caller
     */
    public static ArrivalStreams of(DataStream<ObjectArrival> objects) {
        return new ArrivalStreams(objects, List.of());
    }

    /** @param place what is listed, such as {@code exports}: the operator's uid is {@code exports-listing} */
    public static ArrivalStreams listing(StreamExecutionEnvironment environment, String place, ListingSource source) {
        return of(environment
                .fromSource(
                        source,
                        WatermarkStrategy.noWatermarks(),
                        place + " listing",
                        new AvroTypeInfo<>(ObjectArrival.class))
                .uid(place + "-listing"));
    }

    /**
     * @param place where the objects are, such as {@code exports}: the uids are {@code exports-events} and
     *     {@code notifications}
     * @param endpoint of a stand-in or a private endpoint; null for the region's own
     */
    public static ArrivalStreams events(
            StreamExecutionEnvironment environment,
            String place,
            StreamArn stream,
            @Nullable String endpoint,
            Rejects rejects) {
        SingleOutputStreamOperator<ObjectArrival> objects = KinesisStreams.source(
                        environment, stream, endpoint, new RecordBytes())
                .name(place + " events")
                .uid(place + "-events")
                .process(new ArrivalEvents(stream.toString(), rejects))
                .returns(new AvroTypeInfo<>(ObjectArrival.class))
                .name("notifications")
                .uid("notifications");
        return new ArrivalStreams(objects, List.of(objects.getSideOutput(ArrivalEvents.REJECTS)));
    }

    public DataStream<ObjectArrival> objects() {
        return objects;
    }

    /** Notifications that report no object; empty for a source without notifications. */
    public List<DataStream<Reject>> rejects() {
        return rejects;
    }
}
