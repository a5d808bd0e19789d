package io.millrace.jobs.revisionpublisher;

import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.ArrivalStreams;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.revisionpublisher.plan.ManifestObjects;
import io.millrace.jobs.revisionpublisher.plan.ManifestPlans;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import io.millrace.jobs.revisionpublisher.plan.VanishedManifests;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The operators between the ends of revision-publisher; {@link RevisionPublisher} draws them. Each uid is a contract
 * with every savepoint.
 */
final class PublicationGraph {

    /** No timeout: a plan waits for as long as S3 cannot be reached. */
    private static final long NO_TIMEOUT = 0;

    /** The publishing end, which names its operators itself. Returns rejects of publications that were abandoned. */
    @FunctionalInterface
    interface Publisher {
        DataStream<Reject> attach(DataStream<Publication> publications);
    }

    private PublicationGraph() {}

    static void build(
            ArrivalStreams arrived,
            ManifestObjects picker,
            ManifestPlans planner,
            Publisher publisher,
            Sink<Reject> rejectsSink) {
        SingleOutputStreamOperator<ObjectArrival> manifests = arrived.objects()
                .process(picker)
                .returns(new AvroTypeInfo<>(ObjectArrival.class))
                .name("manifest objects")
                .uid("manifest-objects");

        SingleOutputStreamOperator<Publication> publications = AsyncDataStream.orderedWait(
                        manifests, planner, NO_TIMEOUT, TimeUnit.MILLISECONDS, ManifestPlans.ARRIVALS_MAX)
                .returns(new AvroTypeInfo<>(Publication.class))
                .name("plan")
                .uid("plan")
                .process(new VanishedManifests())
                .returns(new AvroTypeInfo<>(Publication.class))
                .name("unread manifests")
                .uid("unread-manifests");

        DataStream<Reject> abandoned = publisher.attach(publications);

        List<DataStream<Reject>> rejects = new ArrayList<>(arrived.rejects());
        rejects.add(publications.getSideOutput(VanishedManifests.REJECTS));
        rejects.add(abandoned);
        rejects.stream()
                .reduce(DataStream::union)
                .orElseThrow()
                .sinkTo(rejectsSink)
                .name("rejects")
                .uid("rejects");
    }
}
