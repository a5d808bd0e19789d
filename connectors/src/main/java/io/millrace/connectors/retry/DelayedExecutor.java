package io.millrace.connectors.retry;

import java.time.Duration;
import java.util.concurrent.Executor;

/** An executor that runs its tasks after a delay. */
@FunctionalInterface
public interface DelayedExecutor extends AutoCloseable {

    Executor after(Duration delay);

    /** Tasks that have not started never run. */
    @Override
    default void close() {}
}
