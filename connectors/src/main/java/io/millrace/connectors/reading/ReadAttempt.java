package io.millrace.connectors.reading;

import io.millrace.connectors.s3.ObjectStoreException;
import java.io.IOException;
import org.apache.flink.util.function.ThrowingRunnable;

/** One attempt at one read, run on a thread of its own: it may block, and must not touch state. */
@FunctionalInterface
public interface ReadAttempt {

    /**
     * Reads to the end, and hands over on the way what is not the last part.
     *
     * @return the last part, to be run on the task's thread; the read has ended by then
     * @throws ObjectStoreException as the store answered
     * @throws IOException when the connection broke, which is worth another attempt
     */
    ThrowingRunnable<Exception> run(ChunkHandover handover)
            throws ObjectStoreException, IOException, InterruptedException;
}
