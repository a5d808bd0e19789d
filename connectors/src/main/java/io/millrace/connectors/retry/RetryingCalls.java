package io.millrace.connectors.retry;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocking calls, repeated after transient failures until there is an answer, with the standard backoff. Safe for use by
 * several threads, each of which waits for its own call.
 */
public final class RetryingCalls {

    /**
     * One attempt. An {@link IOException} is a broken connection.
     *
     * @param <E> the port's failure
     */
    @FunctionalInterface
    public interface Call<T, E extends CallException> {
        T make() throws E, IOException;
    }

    /** The wait between two attempts. */
    @FunctionalInterface
    public interface Pause {
        void last(Duration duration) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(RetryingCalls.class);

    private final RetryPolicy policy = new RetryPolicy(Backoff.STANDARD, Integer.MAX_VALUE);
    private final Pause pause;
    private final LongAdder failures = new LongAdder();
    private volatile boolean stopped;

    public RetryingCalls(Pause pause) {
        this.pause = pause;
    }

    public static RetryingCalls sleeping() {
        return new RetryingCalls(duration -> Thread.sleep(duration.toMillis()));
    }

    /**
     * The answer of a call.
     *
     * @throws E for a permanent failure; never for a transient one
     * @throws InterruptedException when the calls were stopped
     */
    public <T, E extends CallException> T make(Call<T, E> call) throws E, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            if (stopped || Thread.interrupted()) {
                throw new InterruptedException("calls were stopped");
            }
            Duration next;
            try {
                return call.make();
            } catch (CallException failure) {
                next = policy.delay(attempt, failure).orElse(null);
                if (next == null) {
                    throw failure;
                }
                failed(failure, next);
            } catch (IOException broken) {
                next = policy.delay(attempt, broken).orElseThrow();
                failed(broken, next);
            }
            pause.last(next);
        }
    }

    private void failed(Exception failure, Duration next) {
        failures.increment();
        if (next.compareTo(Backoff.STANDARD.max()) >= 0) {
            LOG.warn("A call is still repeated every {} s: {}", next.toSeconds(), failure.toString());
        }
    }

    /** Failures so far that were or will be followed by another attempt. */
    public long failures() {
        return failures.sum();
    }

    /** Interrupts the next call or wait of every thread; an SDK may have swallowed the interrupt of its thread. */
    public void stop() {
        stopped = true;
    }
}
