package io.millrace.jobs.revisionpublisher.plan;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * Begins plans in the order in which they come, so many at a time: one more only when the oldest was taken over by who
 * comes next. So what is finished and cannot be passed on does not pile up. Safe for use by several threads.
 */
final class PlanQueue {

    private final int begunMax;
    private final Executor executor;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int begun;

    /** @param executor with a thread for each of them */
    PlanQueue(int begunMax, Executor executor) {
        this.begunMax = begunMax;
        this.executor = executor;
    }

    synchronized void add(Runnable plan) {
        waiting.add(plan);
        begin();
    }

    /** A plan that was begun is in other hands. */
    synchronized void takenOver() {
        begun--;
        begin();
    }

    private void begin() {
        while (begun < begunMax && !waiting.isEmpty()) {
            begun++;
            executor.execute(waiting.remove());
        }
    }

    /** Plans that are waiting, being made, or not taken over yet. */
    synchronized int size() {
        return waiting.size() + begun;
    }
}
