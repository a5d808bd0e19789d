package io.millrace.connectors.saga;

import java.util.Collection;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.util.Collector;

/**
 * A sink for commands of several remote calls, many commands at a time. Each command that is due and the first of its
 * ordering key makes a step of short calls, see {@link Saga#advance}; then it waits for its next one with its progress,
 * which is in the next checkpoint. A step is a request of Flink's {@code AsyncSinkWriter}, and none waits for another.
 * Runs with parallelism 1, which keeps the commands of a key in order.
 *
 * <p>Added to a job graph by {@link #attach}: that is Flink's own operator for a sink's writer, and what the writer would
 * give a committer are the results. They do not go through a committer because 1.20 loses what a committer sends on after
 * the last checkpoint of a job that ends (FLINK-38614), and cannot translate a sink within the topology of another.
 *
 * <p><b>Checkpoints</b> wait for the steps in progress, and none begins meanwhile: so for calls, never for the work that
 * they start, and for at most {@link SagaSinkOptions#withStepMax}. The exception is a sink that has as many commands as
 * {@link SagaSinkOptions#withCommandsMax} allows: it waits for one to be over.
 *
 * <p><b>State:</b> the commands that are not over. A command that never ends stays for ever, and so do those of its key
 * behind it that are not {@link SagaFactory#merge merged} with it.
 *
 * <p><b>After a restart</b> a command continues from the last checkpoint, by way of {@link Saga#restored}. At the end of
 * the input, and when the job is drained, the sink continues, a tick apart, until all commands are over; there is no
 * checkpoint meanwhile.
 *
 * <p><b>Results</b> are emitted right before the barrier of the checkpoint that holds their steps' progress: a
 * transactional sink shows each once. Without checkpoints they come at the end of the input.
 *
 * <p>Fails the job when a step's stage fails or takes too long. Metric: {@code pendingCommands}. Flink's
 * {@code numRecordsOut} counts steps with calls.
 */
public final class SagaSink<InputT, C extends SpecificRecordBase, R extends SpecificRecordBase>
        implements WriterInitSink<InputT>,
                SupportsWriterState<InputT, BufferedRequestState<SagaEntry<C>>>,
                SupportsCommitter<List<R>> {

    /** Commands count by number, not by bytes. */
    public static final long ENTRY_BYTES = 0;

    private static final long serialVersionUID = 1L;

    private final SagaFactory<InputT, C, R> factory;
    private final SagaSinkOptions options;

    public SagaSink(SagaFactory<InputT, C, R> factory, SagaSinkOptions options) {
        this.factory = factory;
        this.options = options;
    }

    /**
     * Adds the sink to the end of a stream, in place of {@link DataStream#sinkTo}.
     *
     * @param uid of the writer; that of the results' operator is this with {@code -results}
     * @return the results
     */
    public DataStream<R> attach(DataStream<InputT> commands, String name, String uid) {
        return commands.transform(
                        name,
                        CommittableMessageTypeInfo.of(this::getCommittableSerializer),
                        new SinkWriterOperatorFactory<>(this))
                .setParallelism(1)
                .uid(uid)
                .<R>flatMap(SagaSink::unpack)
                .returns(new AvroTypeInfo<>(factory.resultType()))
                .setParallelism(1)
                .name(name + " results")
                .uid(uid + "-results");
    }

    @Override
    public SagaWriter<InputT, C, R> createWriter(WriterInitContext context) {
        return restoreWriter(context, List.of());
    }

    @Override
    public SagaWriter<InputT, C, R> restoreWriter(
            WriterInitContext context, Collection<BufferedRequestState<SagaEntry<C>>> recovered) {
        return SagaWriter.open(factory, options, context, recovered);
    }

    @Override
    public SimpleVersionedSerializer<BufferedRequestState<SagaEntry<C>>> getWriterStateSerializer() {
        return new BufferSerializer<>(factory.commandType());
    }

    @Override
    public SimpleVersionedSerializer<List<R>> getCommittableSerializer() {
        return new AvroListSerializer<>(factory.resultType());
    }

    /** @throws UnsupportedOperationException always, so that a job that would lose the results does not start */
    @Override
    public Committer<List<R>> createCommitter(CommitterInitContext context) {
        throw new UnsupportedOperationException("sinkTo loses the results of a saga sink: use attach");
    }

    private static <R> void unpack(CommittableMessage<List<R>> message, Collector<R> results) {
        if (message instanceof CommittableWithLineage) {
            ((CommittableWithLineage<List<R>>) message).getCommittable().forEach(results::collect);
        }
    }
}
