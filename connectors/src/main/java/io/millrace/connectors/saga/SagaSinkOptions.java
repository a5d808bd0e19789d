package io.millrace.connectors.saga;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.connector.base.sink.writer.strategy.CongestionControlRateLimitingStrategy;
import org.apache.flink.connector.base.sink.writer.strategy.NoOpScalingStrategy;

/** The options of a {@link SagaSink}: interval and longest duration of steps, and the number of commands it takes. */
public final class SagaSinkOptions implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final Duration STEP_MAX = Duration.ofMinutes(10);
    private static final int COMMANDS_MAX = 100_000;

    private final long tickMillis;
    private final long stepMillisMax;
    private final int commandsMax;

    private SagaSinkOptions(long tickMillis, long stepMillisMax, int commandsMax) {
        if (tickMillis < 1 || stepMillisMax < 1 || commandsMax < 1) {
            throw new IllegalArgumentException("A tick of " + tickMillis + " ms, steps of up to " + stepMillisMax
                    + " ms and up to " + commandsMax + " commands: each has to be at least 1");
        }
        this.tickMillis = tickMillis;
        this.stepMillisMax = stepMillisMax;
        this.commandsMax = commandsMax;
    }

    /**
     * Options with steps of up to 10 minutes and up to 100,000 commands.
     *
     * @param tick from the end of a command's step to its next, when it asks for none later; at least 1 ms
     */
    public static SagaSinkOptions of(Duration tick) {
        return new SagaSinkOptions(tick.toMillis(), STEP_MAX.toMillis(), COMMANDS_MAX);
    }

    /** @param stepMax a step that has not ended by then fails the job: the longest that a checkpoint waits */
    public SagaSinkOptions withStepMax(Duration stepMax) {
        return new SagaSinkOptions(tickMillis, stepMax.toMillis(), commandsMax);
    }

    /**
     * @param commandsMax commands that are not over. With as many the sink takes no input until one is over, and no
     *     checkpoint passes: the limit is what fits in memory.
     */
    public SagaSinkOptions withCommandsMax(int commandsMax) {
        return new SagaSinkOptions(tickMillis, stepMillisMax, commandsMax);
    }

    long tickMillis() {
        return tickMillis;
    }

    /** A request for each step. Its answer is no sign of congestion: the rate has nothing to adapt to. */
    AsyncSinkWriterConfiguration writerConfiguration() {
        return AsyncSinkWriterConfiguration.builder()
                .setMaxBatchSize(1)
                .setMaxBatchSizeInBytes(Long.MAX_VALUE)
                .setMaxInFlightRequests(UNLIMITED)
                .setMaxBufferedRequests(UNLIMITED)
                .setMaxTimeInBufferMS(stepMillisMax)
                .setMaxRecordSizeInBytes(Long.MAX_VALUE)
                .setRequestTimeoutMS(stepMillisMax + tickMillis)
                .setFailOnTimeout(true)
                .setRateLimitingStrategy(CongestionControlRateLimitingStrategy.builder()
                        .setMaxInFlightRequests(UNLIMITED)
                        .setInitialMaxInFlightMessages(UNLIMITED - 1)
                        .setScalingStrategy(new NoOpScalingStrategy<>())
                        .build())
                .build();
    }

    int commandsMax() {
        return commandsMax;
    }
}
