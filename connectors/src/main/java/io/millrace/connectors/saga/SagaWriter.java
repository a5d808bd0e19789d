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
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.util.ExceptionUtils;

/**
 * The writer of a {@link SagaSink}: it hands each command to the saga, a step per tick, and puts it back with its
 * progress. A batch is what the buffer holds at a tick; it goes back into the buffer, less what is over, when its last step
 * has ended.
 *
 * <p>All but the saga's answers runs in the subtask's thread.
 */
final class SagaWriter<InputT, C extends SpecificRecordBase, R extends SpecificRecordBase>
        extends AsyncSinkWriter<InputT, SagaEntry<C>> implements CommittingSinkWriter<InputT, List<R>> {

    private final SagaFactory<InputT, C, R> factory;
    private final Saga<C, R> saga;
    private final SagaSinkOptions options;
    private final CommandOrder<C> order;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService time;

    /** Results of steps that ended since the last checkpoint. */
    private final List<R> results = new ArrayList<>();

    /** A checkpoint waits for the steps in progress, so none may begin. */
    private boolean holding;

    /** The input has ended: what goes back into the buffer comes again at once, not at the next tick. */
    private boolean draining;

    private SagaWriter(
            SagaFactory<InputT, C, R> factory,
            Saga<C, R> saga,
            SagaSinkOptions options,
            CommandOrder<C> order,
            WriterInitContext context,
            List<RequestEntryWrapper<SagaEntry<C>>> recovered) {
        super(
                (input, writing) -> ordered(factory, order, factory.command(input)),
                context,
                options.writerConfiguration(),
                List.of(new BufferedRequestState<>(recovered)));
        this.factory = factory;
        this.saga = saga;
        this.options = options;
        this.order = order;
        mailbox = context.getMailboxExecutor();
        time = context.getProcessingTimeService();
        PublishedMetrics.of(context.metricGroup()).gauge("pendingCommands", order::size);
    }

    private static <C extends SpecificRecordBase> SagaEntry<C> ordered(
            SagaFactory<?, C, ?> factory, CommandOrder<C> order, C command) {
        return SagaEntry.of(command).at(order.arrive(factory.orderingKey(command), command));
    }

    static <InputT, C extends SpecificRecordBase, R extends SpecificRecordBase> SagaWriter<InputT, C, R> open(
            SagaFactory<InputT, C, R> factory,
            SagaSinkOptions options,
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
                    .map(command -> ordered(factory, order, command))
                    .map(entry -> new RequestEntryWrapper<>(entry, SagaSink.ENTRY_BYTES))
                    .collect(Collectors.toList());
            return new SagaWriter<>(factory, saga, options, order, context, restored);
        } catch (RuntimeException failure) {
            saga.close();
            throw failure;
        }
    }

    @Override
    public void write(InputT input, Context context) throws IOException, InterruptedException {
        C command = factory.command(input);
        if (isRepetition(command)) {
            return;
        }
        while (order.size() >= options.commandsMax()) {
            mailbox.yield();
        }
        saga.arrived(command);
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
        List<RunningStep<C, R>> steps = new ArrayList<>();
        batch.sort(Comparator.comparingLong(SagaEntry::position));
        for (SagaEntry<C> entry : batch) {
            if (!holding && entry.isDue(now) && order.isFirst(factory.orderingKey(entry.command()), entry.position())) {
                steps.add(new RunningStep<>(entry, advance(entry.command(), now, handler)));
            } else {
                waiting.add(entry);
            }
        }
        // A step that fails has told the handler. The mailbox refuses mail only when the task ends, and nobody waits
        // then.
        var unused = CompletableFuture.allOf(
                        steps.stream().map(step -> step.result).toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> mailbox.execute(() -> putBack(waiting, steps, handler), "steps of sagas have ended"));
    }

    /** A failure is passed on at once: other steps of the batch may last longer. */
    private CompletableFuture<StepResult<C, R>> advance(C command, Instant now, ResultHandler<SagaEntry<C>> handler) {
        return saga.advance(command, now).toCompletableFuture().whenComplete((result, failure) -> {
            if (failure != null) {
                handler.completeExceptionally(new IllegalStateException(
                        "A step of a command of " + factory.orderingKey(command) + " failed",
                        ExceptionUtils.stripCompletionException(failure)));
            }
        });
    }

    private void putBack(
            List<SagaEntry<C>> waiting, List<RunningStep<C, R>> steps, ResultHandler<SagaEntry<C>> handler) {
        List<SagaEntry<C>> again = new ArrayList<>(waiting);
        for (RunningStep<C, R> step : steps) {
            StepResult<C, R> result = step.result.join();
            results.addAll(result.results());
            C next = result.next();
            if (next == null) {
                order.over(factory.orderingKey(step.entry.command()));
            } else {
                again.add(step.entry.after(next, result.notBefore()));
            }
        }
        if (draining && !again.isEmpty()) {
            // Not cancelled by this writer: the timer service ends with the task, and a timer that fails fails the
            // task.
            var unused = time.registerTimer(
                    time.getCurrentProcessingTime() + options.tickMillis(), tick -> handler.retryForEntries(again));
        } else {
            handler.retryForEntries(again);
        }
    }

    /** Waits for the steps in progress and starts no other, or, at the end of the input, until all commands are over. */
    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        holding = !endOfInput;
        draining = endOfInput;
        super.flush(endOfInput);
        holding = false;
    }

    /** The results of the steps whose progress is in this checkpoint. */
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

    private static final class RunningStep<C extends SpecificRecordBase, R> {

        private final SagaEntry<C> entry;
        private final CompletableFuture<StepResult<C, R>> result;

        private RunningStep(SagaEntry<C> entry, CompletableFuture<StepResult<C, R>> result) {
            this.entry = entry;
            this.result = result;
        }
    }
}
