package io.millrace.connectors.saga;

import io.millrace.connectors.metrics.PublishedMetrics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/**
 * The writer of a {@link SagaSink}: it hands each command to the saga when its next step is due, and keeps its progress.
 * One timer is set, for the time at which the next step is due.
 *
 * <p>All but the saga's answers runs in the subtask's thread.
 */
final class SagaWriter<InputT, C extends SpecificRecordBase, R extends SpecificRecordBase>
        implements StatefulSinkWriter<InputT, BufferedRequestState<SagaEntry<C>>>,
                CommittingSinkWriter<InputT, List<R>> {

    private static final long NO_TIMER = Long.MAX_VALUE;
    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    private final SagaFactory<InputT, C, R> factory;
    private final Saga<C, R> saga;
    private final SagaSinkOptions options;
    private final CommandOrder<C> order;
    private final StepRequests steps;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService time;

    /** Results of steps that ended since the last checkpoint. */
    private final List<R> results = new ArrayList<>();

    /** The steps that become requests, by the key of their commands. */
    private final Map<String, CompletableFuture<StepResult<C, R>>> calling = new HashMap<>();

    /** Keys whose command waits for a person. */
    private final Set<String> held = new HashSet<>();

    private long timerMillis = NO_TIMER;
    private @Nullable ScheduledFuture<?> timer;

    /** A checkpoint waits for the steps in progress, so none may begin. */
    private boolean holding;

    private SagaWriter(
            SagaFactory<InputT, C, R> factory, Saga<C, R> saga, SagaSinkOptions options, WriterInitContext context) {
        this.factory = factory;
        this.saga = saga;
        this.options = options;
        order = new CommandOrder<>(factory::merge);
        steps = new StepRequests(context, options.writerConfiguration(), this::await);
        mailbox = context.getMailboxExecutor();
        time = context.getProcessingTimeService();
        PublishedMetrics.of(context.metricGroup()).gauge("pendingCommands", () -> order.size() - held.size());
        PublishedMetrics.of(context.metricGroup()).gauge("heldCommands", held::size);
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
            SagaWriter<InputT, C, R> writer = new SagaWriter<>(factory, saga, options, context);
            recovered.forEach(writer::restore);
            writer.setTimer();
            return writer;
        } catch (RuntimeException failure) {
            saga.close();
            throw failure;
        }
    }

    private void restore(BufferedRequestState<SagaEntry<C>> recovered) {
        for (RequestEntryWrapper<SagaEntry<C>> entry : recovered.getBufferedRequestEntries()) {
            C command = saga.restored(entry.getRequestEntry().command());
            order.add(factory.orderingKey(command), command, soonestMillis());
        }
    }

    @Override
    public void write(InputT input, Context context) throws IOException, InterruptedException {
        C command = factory.command(input);
        String key = factory.orderingKey(command);
        C merged = order.merge(key, command, soonestMillis());
        while (merged == null && order.size() >= options.commandsMax()) {
            mailbox.yield();
            merged = order.merge(key, command, soonestMillis());
        }
        if (merged == null) {
            order.add(key, command, soonestMillis());
        }
        held.remove(key);
        saga.arrived(merged == null ? command : merged);
        setTimer();
    }

    /** The earliest time of a next step: steps of a key are a tick apart, and what arrives at once is merged first. */
    private long soonestMillis() {
        return time.getCurrentProcessingTime() + options.tickMillis();
    }

    /** Sets the timer to the time of the next step, in the future: none begins before the caller has ended. */
    private void setTimer() {
        long dueMillis = order.nextDueMillis();
        if (holding || dueMillis == NO_TIMER) {
            return;
        }
        long nextMillis = Math.max(dueMillis, time.getCurrentProcessingTime() + 1);
        if (nextMillis >= timerMillis) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerMillis = nextMillis;
        timer = time.registerTimer(nextMillis, this::beginSteps);
    }

    private void beginSteps(long timerMillis) throws IOException, InterruptedException {
        timer = null;
        this.timerMillis = NO_TIMER;
        if (holding) {
            return;
        }
        long now = time.getCurrentProcessingTime();
        for (String key = order.begin(now); key != null; key = order.begin(now)) {
            advance(key, Instant.ofEpochMilli(now));
        }
        setTimer();
    }

    /** A step that has ended already made no call: it needs no request, which costs a timer. */
    private void advance(String key, Instant now) throws IOException, InterruptedException {
        CompletableFuture<StepResult<C, R>> step =
                saga.advance(order.running(key), now).toCompletableFuture();
        if (step.isDone() && !step.isCompletedExceptionally()) {
            end(key, step.join());
        } else {
            calling.put(key, step);
            steps.begin(key);
        }
    }

    /** A failure is passed on at once. The mailbox refuses mail only when the task ends, and nobody waits then. */
    private void await(String key, ResultHandler<String> handler) {
        var unused = Objects.requireNonNull(calling.remove(key), key).whenComplete((result, failure) -> {
            if (failure == null) {
                mailbox.execute(
                        () -> {
                            end(key, result);
                            handler.complete();
                            setTimer();
                        },
                        "a step of a saga has ended");
            } else {
                handler.completeExceptionally(new IllegalStateException(
                        "A step of a command of " + key + " failed", ExceptionUtils.stripCompletionException(failure)));
            }
        });
    }

    private void end(String key, StepResult<C, R> result) {
        results.addAll(result.results());
        held.remove(key);
        C next = result.next();
        if (next == null) {
            order.over(key, soonestMillis());
            return;
        }
        C merged = order.more(key, next, dueMillis(result.notBefore()), soonestMillis());
        if (merged != null) {
            saga.arrived(merged);
        } else if (factory.isHeld(next) && order.isAlone(key)) {
            held.add(key);
        }
    }

    /** Rounded up. */
    private long dueMillis(Instant notBefore) {
        Instant soonest = Instant.ofEpochMilli(soonestMillis());
        if (!notBefore.isAfter(soonest)) {
            return soonest.toEpochMilli();
        }
        if (!notBefore.isBefore(LATEST)) {
            return LATEST.toEpochMilli() - 1;
        }
        return notBefore.minusNanos(1).toEpochMilli() + 1;
    }

    /**
     * Waits for the steps in progress and starts no other, or, at the end of the input, until all commands are over or held.
     */
    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        while (endOfInput && order.size() > held.size()) {
            mailbox.yield();
        }
        holding = true;
        steps.await();
        holding = false;
        setTimer();
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
    public List<BufferedRequestState<SagaEntry<C>>> snapshotState(long checkpoint) {
        return List.of(new BufferedRequestState<>(order.inOrder().stream()
                .map(pending -> SagaEntry.of(pending.command()).at(pending.position()))
                .map(entry -> new RequestEntryWrapper<>(entry, SagaSink.ENTRY_BYTES))
                .collect(Collectors.toList())));
    }

    @Override
    public void close() {
        saga.close();
    }
}
