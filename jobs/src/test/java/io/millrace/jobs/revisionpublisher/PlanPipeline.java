package io.millrace.jobs.revisionpublisher;

import io.millrace.connectors.cluster.ClusterJob;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.ArrivalStreams;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.revisionpublisher.plan.FakeS3;
import io.millrace.jobs.revisionpublisher.plan.ManifestObjects;
import io.millrace.jobs.revisionpublisher.plan.ManifestPlans;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** The job's graph on a cluster, between arrivals of a test and lists. One at a time. */
final class PlanPipeline {

    private static final List<Publication> PUBLISHED = new CopyOnWriteArrayList<>();
    private static final List<Reject> REJECTED = new CopyOnWriteArrayList<>();
    private static final List<ObjectArrival> ARRIVALS = new CopyOnWriteArrayList<>();
    private static final AtomicInteger ARRIVED = new AtomicInteger();
    private static final AtomicReference<@Nullable CountDownLatch> PUBLISHING = new AtomicReference<>();

    final FakeS3 s3 = new FakeS3();
    final Path folder;
    private final MiniCluster cluster;
    int parallelism = 1;

    @Nullable
    String savepoint;

    PlanPipeline(MiniCluster cluster, Path folder) {
        this.cluster = cluster;
        this.folder = folder;
        PUBLISHED.clear();
        REJECTED.clear();
        ARRIVALS.clear();
        PUBLISHING.set(null);
    }

    void arrive(ObjectArrival arrival) {
        ARRIVALS.add(arrival);
    }

    /** Nothing is published until the latch is open. */
    void holdPublishing(CountDownLatch latch) {
        PUBLISHING.set(latch);
    }

    List<Publication> published() {
        return PUBLISHED;
    }

    List<Reject> rejected() {
        return REJECTED;
    }

    /** Arrivals that the source has sent since the last start. */
    int arrived() {
        return ARRIVED.get();
    }

    /** The arrivals that are known now; they are sent one after the other, and the source stays open. */
    ClusterJob start() throws Exception {
        ARRIVED.set(0);
        Configuration configuration = new Configuration();
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        environment.setParallelism(parallelism);
        environment.enableCheckpointing(TimeUnit.HOURS.toMillis(1));
        environment.getConfig().enableObjectReuse();
        PublicationGraph.build(
                ArrivalStreams.of(environment
                        .fromSource(
                                new NumberSequenceSource(0, Long.MAX_VALUE),
                                WatermarkStrategy.noWatermarks(),
                                "numbers")
                        .setParallelism(1)
                        .uid("numbers")
                        .flatMap(new Arriving())
                        .returns(new AvroTypeInfo<>(ObjectArrival.class))
                        .setParallelism(1)
                        .uid("arriving")),
                new ManifestObjects(ManifestScenario.LOCATION),
                new ManifestPlans(ManifestScenario.LOCATION, s3.factory(), ManifestScenario.LIMITS),
                PlanPipeline::publish,
                new Rejected());
        return ClusterJob.start(cluster, environment, "plans");
    }

    private static DataStream<Reject> publish(DataStream<Publication> publications) {
        publications.sinkTo(new Published()).setParallelism(1).uid("publish");
        return publications
                .<Reject>flatMap((publication, givenUp) -> {})
                .returns(new AvroTypeInfo<>(Reject.class))
                .uid("given-up");
    }

    private static final class Arriving implements FlatMapFunction<Long, ObjectArrival> {

        private static final long serialVersionUID = 1L;

        @Override
        public void flatMap(Long number, Collector<ObjectArrival> out) {
            if (number < ARRIVALS.size()) {
                out.collect(ARRIVALS.get(number.intValue()));
                ARRIVED.incrementAndGet();
            } else {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    private static final class Published implements Sink<Publication> {

        private static final long serialVersionUID = 1L;

        @Override
        @Deprecated
        public SinkWriter<Publication> createWriter(InitContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SinkWriter<Publication> createWriter(WriterInitContext context) {
            return new Listed<>(PUBLISHED, true);
        }
    }

    private static final class Rejected implements Sink<Reject> {

        private static final long serialVersionUID = 1L;

        @Override
        @Deprecated
        public SinkWriter<Reject> createWriter(InitContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SinkWriter<Reject> createWriter(WriterInitContext context) {
            return new Listed<>(REJECTED, false);
        }
    }

    private record Listed<T>(List<T> list, boolean waits) implements SinkWriter<T> {

        @Override
        public void write(T element, Context context) throws InterruptedException {
            CountDownLatch latch = PUBLISHING.get();
            if (waits && latch != null) {
                latch.await();
            }
            list.add(element);
        }

        @Override
        public void flush(boolean endOfInput) {
            // Nothing is kept back.
        }

        @Override
        public void close() {
            // The list belongs to the test.
        }
    }
}
