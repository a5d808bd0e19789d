package io.millrace.connectors.saga;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.AsyncSinkBase;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.connector.base.sink.writer.strategy.CongestionControlRateLimitingStrategy;
import org.apache.flink.connector.base.sink.writer.strategy.NoOpScalingStrategy;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Carries out commands of several remote calls, many commands at a time. At each tick every command that is due and
 * the first of its ordering key makes a round of short calls, see {@link Saga#advance}; then it is back in the buffer
 * with its progress, which is in the next checkpoint. Runs with parallelism 1, which keeps the commands of a key in
 * order.
 *
 * <pre>
 *  commands --> writer --> committer (does nothing)
 *                 |
 *                 +------> results --> where the job sends them
 * </pre>
 *
 * <p><b>What a checkpoint waits for:</b> the rounds under way, none begins meanwhile; so for calls, never for what they
 * set going, and for at most {@link SagaPace#withRoundMax}. The exception is a sink that has as many commands as
 * {@link SagaPace#withCommandsMax} allows: it waits for one to be over.
 *
 * <p><b>State:</b> the commands that are not over, each as long as it is not. A command that never ends stays for ever.
 *
 * <p><b>After a restart</b> a command goes on from the last checkpoint, by way of {@link Saga#restored}. At the end of
 * the input, and when the job is drained, the sink goes on, a tick apart, until all commands are over; there is no
 * checkpoint meanwhile.
 *
 * <p><b>Results</b> are sent on right before the barrier of the checkpoint that holds their rounds' progress: a
 * transactional sink shows each once. They do not take the way through the committer, for what a committer sends on
 * after the last checkpoint of a job that ends is lost (FLINK-38614). Without checkpoints they come at the end of the
 * input.
 *
 * <p>Fails the job when a round's stage fails or takes too long. Metric: {@code unfinishedCommands}. Flink's
 * {@code numRecordsOut} counts a command once per tick.
 */
public final class SagaSink<InputT, C extends SpecificRecordBase, R extends SpecificRecordBase>
        extends AsyncSinkBase<InputT, SagaEntry<C>>
        implements SupportsCommitter<List<R>>, SupportsPreCommitTopology<List<R>, List<R>> {

    /** Commands count by number, not by bytes, so that no buffer is full before its tick. */
    static final long ENTRY_BYTES = 0;

    private static final long serialVersionUID = 1L;
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final SagaFactory<InputT, C, R> factory;
    private final SagaPace pace;
    private final transient @Nullable Consumer<DataStream<R>> route;

    /**
     * @param route attaches what receives the results; called when the job graph is made, maybe more than once. Gives
     *     each of its operators a name and, unless the sink has none, a uid.
     */
    public SagaSink(SagaFactory<InputT, C, R> factory, SagaPace pace, Consumer<DataStream<R>> route) {
        super(
                (input, context) -> SagaEntry.of(factory.command(input)),
                UNLIMITED - 1,
                UNLIMITED,
                UNLIMITED,
                Long.MAX_VALUE,
                pace.tickMillis(),
                Long.MAX_VALUE,
                pace.roundMillisMax() + pace.tickMillis(),
                true);
        this.factory = factory;
        this.pace = pace;
        this.route = route;
    }

    /** Never called: Flink 1.20 calls the one with a {@link WriterInitContext}, and no longer has this one in 2.0. */
    @Override
    @SuppressWarnings("deprecation")
    public SinkWriter<InputT> createWriter(Sink.InitContext context) {
        throw new UnsupportedOperationException("A saga sink needs a WriterInitContext");
    }

    @Override
    public SagaWriter<InputT, C, R> createWriter(WriterInitContext context) {
        return restoreWriter(context, List.of());
    }

    @Override
    public SagaWriter<InputT, C, R> restoreWriter(
            WriterInitContext context, Collection<BufferedRequestState<SagaEntry<C>>> recovered) {
        return SagaWriter.open(factory, pace, getElementConverter(), configuration(), context, recovered);
    }

    /** A command that goes back into the buffer is no sign of congestion: the rate has nothing to adapt to. */
    private AsyncSinkWriterConfiguration configuration() {
        return AsyncSinkWriterConfiguration.builder()
                .setMaxBatchSize(getMaxBatchSize())
                .setMaxBatchSizeInBytes(getMaxBatchSizeInBytes())
                .setMaxInFlightRequests(getMaxInFlightRequests())
                .setMaxBufferedRequests(getMaxBufferedRequests())
                .setMaxTimeInBufferMS(getMaxTimeInBufferMS())
                .setMaxRecordSizeInBytes(getMaxRecordSizeInBytes())
                .setRequestTimeoutMS(getRequestTimeoutMS())
                .setFailOnTimeout(getFailOnTimeout())
                .setRateLimitingStrategy(CongestionControlRateLimitingStrategy.builder()
                        .setMaxInFlightRequests(getMaxInFlightRequests())
                        .setInitialMaxInFlightMessages(getMaxBatchSize())
                        .setScalingStrategy(new NoOpScalingStrategy<>())
                        .build())
                .build();
    }

    @Override
    public SimpleVersionedSerializer<BufferedRequestState<SagaEntry<C>>> getWriterStateSerializer() {
        return new BufferSerializer<>(factory.commandType());
    }

    @Override
    public SimpleVersionedSerializer<List<R>> getWriteResultSerializer() {
        return new AvroListSerializer<>(factory.resultType());
    }

    @Override
    public SimpleVersionedSerializer<List<R>> getCommittableSerializer() {
        return getWriteResultSerializer();
    }

    @Override
    public DataStream<CommittableMessage<List<R>>> addPreCommitTopology(
            DataStream<CommittableMessage<List<R>>> committables) {
        if (route == null) {
            throw new IllegalStateException("A sink that has travelled cannot be put into a job graph");
        }
        route.accept(committables
                .<R>flatMap(SagaSink::unpack)
                .returns(new AvroTypeInfo<>(factory.resultType()))
                .name("results")
                .uid("results"));
        return committables;
    }

    private static <R> void unpack(CommittableMessage<List<R>> message, Collector<R> results) {
        if (message instanceof CommittableWithLineage) {
            ((CommittableWithLineage<List<R>>) message).getCommittable().forEach(results::collect);
        }
    }

    @Override
    public Committer<List<R>> createCommitter(CommitterInitContext context) {
        return new NothingToCommit<>();
    }

    private static final class NothingToCommit<T> implements Committer<T> {

        @Override
        public void commit(Collection<CommitRequest<T>> requests) {}

        @Override
        public void close() {}
    }
}
