package io.millrace.jobs.revisionpublisher.plan;

import io.millrace.connectors.retry.Backoff;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.ObjectStoreException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of object stores that are retried until there is an answer: a failure that may pass is retried after 1 s, doubled
 * each time, at most 60 s. Safe for use by several threads, each of which waits for its own call.
 */
public final class RetryingCalls {

    /** One call; an {@link IOException} is a connection that broke. */
    @FunctionalInterface
    interface Call<T> {
        T make() throws ObjectStoreException, IOException;
    }

    /** A wait between two attempts. */
    @FunctionalInterface
    public interface Pause {
        void last(Duration duration) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(RetryingCalls.class);

    private final Pause pause;
    private final LongAdder failures = new LongAdder();
    private volatile boolean stopped;

    public RetryingCalls(Pause pause) {
        this.pause = pause;
    }

    static RetryingCalls sleeping() {
        return new RetryingCalls(duration -> Thread.sleep(duration.toMillis()));
    }

    /**
     * @throws ObjectStoreException for a refusal that no repetition would change: never UNAVAILABLE
     * @throws InterruptedException when the calls were stopped
     */
    <T> T make(Call<T> call) throws ObjectStoreException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            if (stopped || Thread.interrupted()) {
                throw new InterruptedException("calls were stopped");
            }
            Duration next = Backoff.after(attempt);
            try {
                return call.make();
            } catch (ObjectStoreException failure) {
                if (failure.kind() != Kind.UNAVAILABLE) {
                    throw failure;
                }
                failed(failure, next);
            } catch (IOException broken) {
                failed(broken, next);
            }
            pause.last(next);
        }
    }

    private void failed(Exception failure, Duration next) {
        failures.increment();
        if (next.equals(Backoff.LONGEST)) {
            LOG.warn("S3 does not answer, retried every {} s: {}", next.toSeconds(), failure.toString());
        }
    }

    /** Failures so far that were or will be retried. */
    long failures() {
        return failures.sum();
    }

    /** Interrupts every thread at its next wait or call: an SDK may have swallowed the interrupt of its thread. */
    void stop() {
        stopped = true;
    }
}
