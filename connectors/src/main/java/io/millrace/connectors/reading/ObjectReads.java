package io.millrace.connectors.reading;

import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.threads.DaemonThreads;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Bounded pool of the reads of one subtask. Each read runs on a thread of its own, a bounded number of chunks ahead of
 * their emission. Whatever it gives comes through the task's mailbox, so that a checkpoint and other reads get in between
 * two chunks. A read whose store does not answer ends, and may back off without a permit.
 *
 * <p>Knows no state: the operator keeps what is to be read and how far it was emitted, and adds it again after a restart.
 * All methods are for the task's thread.
 *
 * @param <K> the key of a read; equal keys are one read
 */
public final class ObjectReads<K> {

    private static final long CLOSE_SECONDS = 10;
    private static final long IDLE_THREAD_SECONDS = 60;

    private final ReadDecisions<K> decisions;
    private final int chunksAhead;
    private final String threadName;
    private final MailboxExecutor mailbox;
    private final ProcessingTimeService timers;
    private final ReadQueue<K> queue;
    private final ExecutorService threads;

    /**
     * @param readsConcurrent reads that run at once
     * @param chunksAhead chunks of one read that may wait to be emitted, besides the one being filled
     * @param threadName name of the reading threads
     */
    public ObjectReads(
            ReadDecisions<K> decisions,
            int readsConcurrent,
            int chunksAhead,
            String threadName,
            MailboxExecutor mailbox,
            ProcessingTimeService timers) {
        this.decisions = decisions;
        this.chunksAhead = chunksAhead;
        this.threadName = threadName;
        this.mailbox = mailbox;
        this.timers = timers;
        this.queue = new ReadQueue<>(readsConcurrent);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                readsConcurrent,
                readsConcurrent,
                IDLE_THREAD_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                DaemonThreads.named(threadName));
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    /** Puts a key behind those that wait for a permit. */
    public void add(K key) {
        queue.add(key);
    }

    /** Gives free permits to those that wait now, in order: {@link ReadDecisions#begin}. */
    public void beginWaiting() throws Exception {
        int waiting = queue.waiting();
        for (int i = 0; i < waiting; i++) {
            K next = queue.poll();
            if (next == null) {
                return;
            }
            decisions.begin(next);
        }
    }

    /** As {@link #beginWaiting}, in a mail: for what was restored, before the operator may emit. */
    public void beginRestored() {
        if (queue.waiting() > 0) {
            mailbox.execute(this::beginWaiting, "go on with restored reads");
        }
    }

    /** Starts a read, which takes a permit until it ends. */
    public void start(K key, ReadAttempt attempt) {
        queue.start(key);
        threads.execute(() -> run(key, attempt));
    }

    /**
     * Lets a key wait for its next attempt without a permit, and puts it then behind those that wait.
     *
     * @param until epoch millis
     */
    public void backOff(K key, long until) {
        queue.backOff(key);
        ScheduledFuture<?> unused = timers.registerTimer(until, time -> {
            queue.add(key);
            beginWaiting();
        });
    }

    /** On a thread of its own. */
    private void run(K key, ReadAttempt attempt) {
        try {
            handOver(key, attempt);
        } catch (RejectedExecutionException e) {
            // The task takes no more mail because it ends. Its state says where to go on.
        }
    }

    private void handOver(K key, ReadAttempt attempt) {
        try {
            ThrowingRunnable<Exception> last = attempt.run(new ChunkHandover(mailbox, chunksAhead));
            end(key, last, "end of a read");
        } catch (ObjectStoreException e) {
            if (e.kind() == ObjectStoreException.Kind.UNAVAILABLE) {
                end(key, () -> decisions.retry(key, e), "retry");
            } else {
                end(key, () -> decisions.refuse(key, e), "end of a read");
            }
        } catch (IOException e) {
            end(key, () -> decisions.retry(key, e), "retry");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            mailbox.execute(
                    () -> {
                        throw new IllegalStateException("thread '" + threadName + "' failed", e);
                    },
                    "fail");
        }
    }

    private void end(K key, ThrowingRunnable<Exception> last, String mail) {
        mailbox.execute(
                () -> {
                    queue.end(key);
                    last.run();
                    beginWaiting();
                },
                mail);
    }

    /** Whether a further read may start. */
    public boolean hasPermit() {
        return queue.hasPermit();
    }

    /** Whether the key's read runs, or backs off. */
    public boolean isUnderWay(K key) {
        return queue.isRunning(key) || queue.isBackingOff(key);
    }

    public int running() {
        return queue.running();
    }

    /** Reads that wait for a permit. */
    public int waiting() {
        return queue.waiting();
    }

    public int backingOff() {
        return queue.backingOff();
    }

    /** Reads that run, wait or back off. */
    public int size() {
        return queue.size();
    }

    public boolean isIdle() {
        return queue.size() == 0;
    }

    /** The keys of all reads that run, wait or back off. */
    public List<K> keys() {
        return queue.all();
    }

    /** Runs mails until there is nothing to read, now or later. */
    public void drain() throws InterruptedException {
        while (!isIdle()) {
            mailbox.yield();
        }
    }

    /** Interrupts the reading threads and waits for their end. */
    public void close() throws InterruptedException {
        threads.shutdownNow();
        threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
