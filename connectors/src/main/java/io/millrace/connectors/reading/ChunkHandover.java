package io.millrace.connectors.reading;

import java.util.concurrent.Semaphore;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;

/** Way of one read's chunks to the task's thread: in order, each in one mail, a bounded number of them ahead. */
public final class ChunkHandover {

    private final MailboxExecutor mailbox;
    private final Semaphore ahead;

    /** @param chunksAhead chunks that may wait to be emitted, besides the one being filled */
    ChunkHandover(MailboxExecutor mailbox, int chunksAhead) {
        this.mailbox = mailbox;
        this.ahead = new Semaphore(chunksAhead);
    }

    /**
     * Waits until the chunk may be handed over. A checkpoint may pass before the emission and after it, so the position
     * in state must move within it.
     *
     * @param emission run on the task's thread
     */
    public void send(ThrowingRunnable<Exception> emission) throws InterruptedException {
        ahead.acquire();
        mailbox.execute(
                () -> {
                    emission.run();
                    ahead.release();
                },
                "send rows");
    }
}
