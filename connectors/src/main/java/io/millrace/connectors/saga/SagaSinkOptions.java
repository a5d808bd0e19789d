package io.millrace.connectors.saga;

import java.io.Serializable;
import java.time.Duration;

/** How often a {@link SagaSink} makes rounds, how long one may last, and how many commands it takes. */
public final class SagaSinkOptions implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final Duration ROUND_MAX = Duration.ofMinutes(10);
    private static final int COMMANDS_MAX = 100_000;

    private final long tickMillis;
    private final long roundMillisMax;
    private final int commandsMax;

    private SagaSinkOptions(long tickMillis, long roundMillisMax, int commandsMax) {
        if (tickMillis < 1 || roundMillisMax < 1 || commandsMax < 1) {
            throw new IllegalArgumentException("A tick of " + tickMillis + " ms, rounds of up to " + roundMillisMax
                    + " ms and up to " + commandsMax + " commands: each has to be at least 1");
        }
        this.tickMillis = tickMillis;
        this.roundMillisMax = roundMillisMax;
        this.commandsMax = commandsMax;
    }

    /**
     * Rounds of up to 10 minutes, up to 100,000 commands.
     *
     * @param tick from the end of a command's round to its next, when it asks for none later; at least 1 ms
     */
    public static SagaSinkOptions of(Duration tick) {
        return new SagaSinkOptions(tick.toMillis(), ROUND_MAX.toMillis(), COMMANDS_MAX);
    }

    /** @param roundMax a round that has not ended by then fails the job, so the most that a checkpoint waits */
    public SagaSinkOptions withRoundMax(Duration roundMax) {
        return new SagaSinkOptions(tickMillis, roundMax.toMillis(), commandsMax);
    }

    /**
     * @param commandsMax commands that are not over. With as many the sink takes no input until one is over, and no
     *     checkpoint passes: to be set by what fits in memory.
     */
    public SagaSinkOptions withCommandsMax(int commandsMax) {
        return new SagaSinkOptions(tickMillis, roundMillisMax, commandsMax);
    }

    long tickMillis() {
        return tickMillis;
    }

    long roundMillisMax() {
        return roundMillisMax;
    }

    int commandsMax() {
        return commandsMax;
    }
}
