package io.millrace.jobs.revisionpublisher.plan;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * A queue that starts plans in the order in which they arrive, with a limit: it starts another plan only once the oldest
 * result has been consumed downstream. So finished plans do not pile up. Safe for use by several threads.
 */
final class PlanQueue {

    private final int startedMax;
    private final Executor executor;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int started;

    /** @param executor with a thread for each of them */
    PlanQueue(int startedMax, Executor executor) {
        this.startedMax = startedMax;
        this.executor = executor;
    }

    synchronized void add(Runnable plan) {
        waiting.add(plan);
        startNext();
    }

    /** The result of a started plan was consumed. */
    synchronized void consumed() {
        started--;
        startNext();
    }

    private void startNext() {
        while (started < startedMax && !waiting.isEmpty()) {
            started++;
            executor.execute(waiting.remove());
        }
    }

    /** Plans that wait, are being made, or are not consumed yet. */
    synchronized int size() {
        return waiting.size() + started;
    }
}
