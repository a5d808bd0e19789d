package io.millrace.connectors.datamesh.feed;

import io.millrace.connectors.threads.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs what has to wait, or may, beside the task's own thread. */
interface Pauses extends AutoCloseable {

    Executor after(Duration pause);

    /** What has not run yet never does. */
    @Override
    void close();

    /** On one thread. */
    static Pauses onThread() {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("event-feed"));
        return new Pauses() {
            @Override
            public Executor after(Duration pause) {
                return task -> thread.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
            }

            @Override
            public void close() {
                thread.shutdownNow();
            }
        };
    }
}
