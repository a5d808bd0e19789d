package io.millrace.connectors.saga;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/** The operator of a saga sink's writer, with the test for a clock and a mailbox. */
final class WriterDrive implements AutoCloseable {

    static final Duration TICK = Duration.ofMillis(100);
    static final SagaSinkOptions OPTIONS = SagaSinkOptions.of(TICK);

    private static final int PRIORITY = 0;

    private final OneInputStreamOperatorTestHarness<Errand, CommittableMessage<List<Receipt>>> harness;
    private final Deque<ThrowingRunnable<Exception>> events = new ArrayDeque<>();
    private long checkpoints;

    WriterDrive(String name, Saga<Errand, Receipt> saga) throws Exception {
        this(name, saga, OPTIONS, null);
    }

    WriterDrive(String name, Saga<Errand, Receipt> saga, SagaSinkOptions options, @Nullable OperatorSubtaskState state)
            throws Exception {
        this(name, saga, options, state, 1);
    }

    WriterDrive(
            String name,
            Saga<Errand, Receipt> saga,
            SagaSinkOptions options,
            @Nullable OperatorSubtaskState state,
            int parallelism)
            throws Exception {
        SagaSink<Errand, Errand, Receipt> sink = new SagaSink<>(new Errands(name, saga), options);
        harness = new OneInputStreamOperatorTestHarness<>(
                new SinkWriterOperatorFactory<>(sink), parallelism, parallelism, 0);
        harness.getExecutionConfig()
                .configure(
                        new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                        WriterDrive.class.getClassLoader());
        harness.setup(CommittableMessageTypeInfo.of(sink::getCommittableSerializer)
                .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        harness.initializeState(state);
        harness.open();
    }

    Instant now() {
        return Instant.ofEpochMilli(harness.getProcessingTime());
    }

    void arrive(String id, String key) throws Exception {
        arrive(id, key, 3);
    }

    void arrive(String id, String key, int jobs) throws Exception {
        harness.processElement(Errands.errand(id, key, jobs), 0);
    }

    /** Lets a tick pass, and all that follows from it. */
    void tick() throws Exception {
        pass(TICK);
    }

    void pass(Duration time) throws Exception {
        harness.setProcessingTime(harness.getProcessingTime() + time.toMillis());
        runMails();
    }

    void runMails() throws Exception {
        for (var mail = harness.getTaskMailbox().tryTake(PRIORITY);
                mail.isPresent();
                mail = harness.getTaskMailbox().tryTake(PRIORITY)) {
            mail.get().run();
        }
    }

    /** To happen while the writer waits for its mailbox and has no other mail, after what was put before. */
    void whenItWaits(ThrowingRunnable<Exception> event) {
        events.add(event);
        if (events.size() == 1) {
            putNextEvent();
        }
    }

    private void putNextEvent() {
        harness.getTaskMailbox().put(new Mail(this::runNextEvent, PRIORITY, "of the test"));
    }

    private void runNextEvent() throws Exception {
        if (harness.getTaskMailbox().size() == 0) {
            events.remove().run();
        }
        if (!events.isEmpty()) {
            putNextEvent();
        }
    }

    /** As {@link #tick}, from within {@link #whenItWaits}. */
    void tickWhenItWaits() {
        whenItWaits(() -> harness.setProcessingTime(harness.getProcessingTime() + TICK.toMillis()));
    }

    OperatorSubtaskState checkpoint() throws Exception {
        checkpoints++;
        harness.prepareSnapshotPreBarrier(checkpoints);
        return harness.snapshot(checkpoints, 0);
    }

    void end() throws Exception {
        harness.endInput();
    }

    /** The receipts sent on since the last call. */
    List<String> results() {
        List<String> results = new ArrayList<>();
        for (CommittableMessage<List<Receipt>> message : harness.extractOutputValues()) {
            if (message instanceof CommittableWithLineage<List<Receipt>> committable) {
                results.addAll(committable.getCommittable().stream()
                        .map(receipt -> receipt.getErrand() + " " + receipt.getJob())
                        .collect(Collectors.toList()));
            }
        }
        harness.getOutput().clear();
        return results;
    }

    @Override
    public void close() {
        try {
            harness.close();
        } catch (Exception failure) {
            throw new IllegalStateException("the writer cannot be closed", failure);
        }
    }
}
