package io.millrace.jobs.subscriberusage;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.connectors.digestkeys.SigningKeysFactory;
import io.millrace.connectors.rejects.Reject;
import io.millrace.jobs.subscriberusage.read.TrailReadOperator;
import io.millrace.jobs.subscriberusage.record.AccessPoints;
import io.millrace.jobs.subscriberusage.rule.TrailLimits;
import io.millrace.jobs.subscriberusage.trail.AuditScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** All subtasks that read one trail, in one thread that the test drives: able to stop between any two of their mails. */
public final class Reading implements AutoCloseable {

    private static final int MAX_PARALLELISM = 128;

    /** Parameters of the operators. */
    public static final class Setup {
        public final TrailStore store = new TrailStore();
        public int parallelism = 1;
        public int readsConcurrent = 4;
        public boolean verifyDigests;

        @Nullable
        SigningKeysFactory signingKeys;

        public AuditScope scope = AuditScope.EVERYTHING;
        public int chunkBytes = 1 << 20;
        public long time;
    }

    /** State and the parallelism that it was taken with. */
    public record Checkpoint(OperatorSubtaskState state, int parallelism) {}

    public final List<String> events = new ArrayList<>();
    public final List<Reject> rejects = new ArrayList<>();
    public final List<ObjectAudit> audits = new ArrayList<>();
    public final List<TrailReadOperator> operators = new ArrayList<>();

    private final List<OneInputStreamOperatorTestHarness<TrailObject, UsageRow>> subtasks = new ArrayList<>();
    private int arrived;
    private int next;

    public Reading(Setup setup) throws Exception {
        this(setup, null);
    }

    public Reading(Setup setup, @Nullable Checkpoint restored) throws Exception {
        for (int index = 0; index < setup.parallelism; index++) {
            TrailReadOperator operator = new TrailReadOperator(
                            TrailStore.LOCATION,
                            location -> setup.store,
                            TrailLimits.DEFAULT,
                            AccessPoints.of(AccessPoints.DATA_EXCHANGE_ACCOUNTS),
                            setup.readsConcurrent,
                            setup.verifyDigests)
                    .withScope(setup.scope)
                    .withChunks(setup.chunkBytes);
            if (setup.signingKeys != null) {
                operator.withSignaturesBy(setup.signingKeys);
            }
            operators.add(operator);
            var subtask = new OneInputStreamOperatorTestHarness<>(operator, MAX_PARALLELISM, setup.parallelism, index);
            subtask.getExecutionConfig()
                    .configure(
                            new Configuration().set(PipelineOptions.GENERIC_TYPES, false),
                            Thread.currentThread().getContextClassLoader());
            subtasks.add(subtask);
            if (restored != null) {
                subtask.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        restored.state(), MAX_PARALLELISM, restored.parallelism(), setup.parallelism, index));
            }
            subtask.setProcessingTime(setup.time);
            subtask.open();
        }
    }

    /** Sends an object to the next subtask, round-robin. */
    public void arrive(TrailObject object) throws Exception {
        subtasks.get(arrived++ % subtasks.size()).processElement(object, 0);
    }

    /** Runs at most one mail; false when none waits. */
    boolean runMail() throws Exception {
        for (int tried = 0; tried < subtasks.size(); tried++) {
            next = (next + 1) % subtasks.size();
            var mail = subtasks.get(next).getTaskMailbox().tryTake(0);
            if (mail.isPresent()) {
                mail.get().run();
                take();
                return true;
            }
        }
        return false;
    }

    /** Runs one mail, which must come. */
    public void awaitMail() throws Exception {
        awaitTrue(this::runMail);
    }

    /** Mails that wait to be run. */
    public int mails() {
        return subtasks.stream()
                .mapToInt(subtask -> subtask.getTaskMailbox().size())
                .sum();
    }

    /** Runs mails until all objects are read; returns how many ran. */
    public int settle() throws Exception {
        return await(this::isIdle);
    }

    /** Runs mails until the condition holds; returns how many ran. */
    public int await(BooleanSupplier condition) throws Exception {
        int[] ran = {0};
        awaitTrue(() -> {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (runMail()) {
                ran[0]++;
            }
            return false;
        });
        return ran[0];
    }

    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Runs no mail by itself. */
    public static void awaitTrue(Condition condition) throws Exception {
        Eventually.holds("what the reading threads do", condition::holds);
    }

    public boolean isIdle() {
        return operators.stream().allMatch(TrailReadOperator::isIdle);
    }

    /** Sets the clock, in milliseconds, which retries wait for. */
    public void time(long millis) throws Exception {
        for (var subtask : subtasks) {
            subtask.setProcessingTime(millis);
        }
    }

    public void endInput() throws Exception {
        for (var subtask : subtasks) {
            subtask.endInput();
        }
        take();
    }

    /** The only subtask. */
    public OneInputStreamOperatorTestHarness<TrailObject, UsageRow> subtask() {
        return subtasks.get(0);
    }

    public Checkpoint snapshot() throws Exception {
        OperatorSubtaskState[] states = new OperatorSubtaskState[subtasks.size()];
        for (int index = 0; index < states.length; index++) {
            states[index] = subtasks.get(index).snapshot(1, 0);
        }
        return new Checkpoint(AbstractStreamOperatorTestHarness.repackageState(states), states.length);
    }

    /** Takes the output over. */
    void take() {
        for (var subtask : subtasks) {
            subtask.extractOutputValues().forEach(row -> events.add(LogFile.eventId(row)));
            subtask.getOutput().removeIf(output -> output instanceof StreamRecord);
            take(subtask.getSideOutput(TrailReadOperator.REJECTS), rejects);
            take(subtask.getSideOutput(TrailReadOperator.AUDITS), audits);
        }
    }

    private static <T> void take(@Nullable Iterable<StreamRecord<T>> side, List<T> into) {
        if (side != null) {
            for (var records = side.iterator(); records.hasNext(); ) {
                into.add(records.next().getValue());
                records.remove();
            }
        }
    }

    @Override
    public void close() throws Exception {
        for (var subtask : subtasks) {
            subtask.close();
        }
    }
}
