package io.millrace.connectors.saga;

import io.millrace.connectors.metrics.PublishedMetrics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.ElementConverter;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.util.ExceptionUtils;

/**
 * Hands each command to the saga, a round per tick, and takes it back with its progress. A batch is what the buffer
 * holds at a tick; it goes back into the buffer, less what is over, when its last round has ended.
 *
 * <p>All but the saga's answers runs in the subtask's thread.
 */
final class SagaWriter<InputT, C extends SpecificRecordBase, R extends SpecificRecordBase>
        extends AsyncSinkWriter<InputT, SagaEntry<C>> implements CommittingSinkWriter<InputT, List<R>> {

    private final SagaFactory<InputT, C, R> factory;
    private final Saga<C, R> saga;
    private final SagaSinkOptions pace;
    private final CommandOrder<C> order;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService time;

    /** Of rounds that ended since the last checkpoint. */
    private final List<R> results = new ArrayList<>();

    /** A checkpoint waits for the rounds under way, so none may begin. */
    private boolean holding;

    /** The input has ended: what goes back into the buffer comes at once again, not at the next tick. */
    private boolean draining;

    private SagaWriter(
            SagaFactory<InputT, C, R> factory,
            Saga<C, R> saga,
            SagaSinkOptions pace,
            CommandOrder<C> order,
            ElementConverter<InputT, SagaEntry<C>> converter,
            AsyncSinkWriterConfiguration configuration,
            WriterInitContext context,
            List<RequestEntryWrapper<SagaEntry<C>>> recovered) {
        super(converter, context, configuration, List.of(new BufferedRequestState<>(recovered)));
        this.factory = factory;
        this.saga = saga;
        this.pace = pace;
        this.order = order;
        mailbox = context.getMailboxExecutor();
        time = context.getProcessingTimeService();
        PublishedMetrics.of(context.metricGroup()).gauge("pendingCommands", order::size);
    }

    static <InputT, C extends SpecificRecordBase, R extends SpecificRecordBase> SagaWriter<InputT, C, R> open(
            SagaFactory<InputT, C, R> factory,
            SagaSinkOptions pace,
            ElementConverter<InputT, SagaEntry<C>> converter,
            AsyncSinkWriterConfiguration configuration,
            WriterInitContext context,
            Collection<BufferedRequestState<SagaEntry<C>>> recovered) {
        int subtasks = context.getTaskInfo().getNumberOfParallelSubtasks();
        if (subtasks != 1) {
            throw new IllegalStateException(
                    "A saga sink keeps the order of its commands within one subtask: its parallelism has to be 1, not "
                            + subtasks);
        }
        Saga<C, R> saga = factory.open(PublishedMetrics.of(context.metricGroup()));
        try {
            CommandOrder<C> order = new CommandOrder<>();
            List<RequestEntryWrapper<SagaEntry<C>>> restored = recovered.stream()
                    .flatMap(buffer -> buffer.getBufferedRequestEntries().stream())
                    .map(entry -> saga.restored(entry.getRequestEntry().command()))
                    .map(command -> SagaEntry.of(command).at(order.arrive(factory.orderingKey(command), command)))
                    .map(entry -> new RequestEntryWrapper<>(entry, SagaSink.ENTRY_BYTES))
                    .collect(Collectors.toList());
            ElementConverter<InputT, SagaEntry<C>> inOrder = (input, writing) -> {
                SagaEntry<C> entry = converter.apply(input, writing);
                return entry.at(order.arrive(factory.orderingKey(entry.command()), entry.command()));
            };
            return new SagaWriter<>(factory, saga, pace, order, inOrder, configuration, context, restored);
        } catch (RuntimeException failure) {
            saga.close();
            throw failure;
        }
    }

    @Override
    public void write(InputT input, Context context) throws IOException, InterruptedException {
        if (isRepetition(factory.command(input))) {
            return;
        }
        while (order.size() >= pace.commandsMax()) {
            mailbox.yield();
        }
        super.write(input, context);
    }

    private boolean isRepetition(C command) {
        C waiting = order.lastWaiting(factory.orderingKey(command));
        return waiting != null && factory.isRepetition(command, waiting);
    }

    @Override
    protected void submitRequestEntries(List<SagaEntry<C>> batch, ResultHandler<SagaEntry<C>> handler) {
        Instant now = Instant.ofEpochMilli(time.getCurrentProcessingTime());
        List<SagaEntry<C>> waiting = new ArrayList<>();
        List<Round> rounds = new ArrayList<>();
        batch.sort(Comparator.comparingLong(SagaEntry::place));
        for (SagaEntry<C> entry : batch) {
            if (!holding && entry.isDue(now) && order.isFirst(factory.orderingKey(entry.command()), entry.place())) {
                rounds.add(new Round(entry, saga.advance(entry.command(), now).toCompletableFuture(), handler));
            } else {
                waiting.add(entry);
            }
        }
        CompletableFuture.allOf(rounds.stream().map(round -> round.turn).toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> mailbox.execute(() -> handBack(waiting, rounds, handler), "rounds of sagas have ended"));
    }

    private void handBack(List<SagaEntry<C>> waiting, List<Round> rounds, ResultHandler<SagaEntry<C>> handler) {
        List<SagaEntry<C>> again = new ArrayList<>(waiting);
        for (Round round : rounds) {
            StepResult<C, R> turn = round.turn.join();
            results.addAll(turn.results());
            C next = turn.next();
            if (next == null) {
                order.over(factory.orderingKey(round.entry.command()));
            } else {
                again.add(round.entry.after(next, turn.notBefore()));
            }
        }
        if (draining && !again.isEmpty()) {
            time.registerTimer(
                    time.getCurrentProcessingTime() + pace.tickMillis(), tick -> handler.retryForEntries(again));
        } else {
            handler.retryForEntries(again);
        }
    }

    /**
     * Waits for the rounds under way and starts no other, or, at the end of the input, until all commands are over.
     */
    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        holding = !endOfInput;
        draining = endOfInput;
        super.flush(endOfInput);
        holding = false;
    }

    /** The results of the rounds whose progress is in this checkpoint. */
    @Override
    public Collection<List<R>> prepareCommit() {
        if (results.isEmpty()) {
            return List.of();
        }
        List<R> prepared = List.copyOf(results);
        results.clear();
        return List.of(prepared);
    }

    @Override
    protected long getSizeInBytes(SagaEntry<C> entry) {
        return SagaSink.ENTRY_BYTES;
    }

    @Override
    public void close() {
        saga.close();
    }

    private final class Round {

        private final SagaEntry<C> entry;
        private final CompletableFuture<StepResult<C, R>> turn;

        private Round(
                SagaEntry<C> entry, CompletableFuture<StepResult<C, R>> turn, ResultHandler<SagaEntry<C>> handler) {
            this.entry = entry;
            this.turn = turn;
            turn.whenComplete((answered, failure) -> {
                if (failure != null) {
                    handler.completeExceptionally(new IllegalStateException(
                            "A round of a command of " + factory.orderingKey(entry.command()) + " failed",
                            ExceptionUtils.stripCompletionException(failure)));
                }
            });
        }
    }
}
