package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.threads.DaemonThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Rounds of calls to one service, each round one call at a time. */
final class CallPool implements AutoCloseable {

    /** Under way for each call at a time: the most that a checkpoint waits for. */
    private static final int ROUNDS_PER_CALL = 4;

    private final Semaphore places;
    private final ExecutorService threads;

    /** @param name of the threads */
    CallPool(String name, int concurrentCalls) {
        places = new Semaphore(ROUNDS_PER_CALL * concurrentCalls);
        threads = Executors.newFixedThreadPool(concurrentCalls, DaemonThreads.named(name));
    }

    /** Whether there is a place for another one, which is then taken until {@link #leave}. */
    boolean admit() {
        return places.tryAcquire();
    }

    void leave() {
        places.release();
    }

    /** As many as there may be calls at a time. */
    Executor threads() {
        return threads;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
