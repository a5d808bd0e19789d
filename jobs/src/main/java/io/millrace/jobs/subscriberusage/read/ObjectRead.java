package io.millrace.jobs.subscriberusage.read;

import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.jobs.subscriberusage.ObjectAudit;
import io.millrace.jobs.subscriberusage.TrailObject;
import io.millrace.jobs.subscriberusage.TrailObjectKind;
import io.millrace.jobs.subscriberusage.rule.TrailFileException;
import io.millrace.jobs.subscriberusage.rule.TrailFinding;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One try at one object, on a thread of its own, one chunk ahead of its emission. Never touches state; tells its
 * {@link Listener} what came.
 */
final class ObjectRead implements Runnable {

    /** Chunks read and not yet sent, besides the one that is being filled. */
    private static final int CHUNKS_AHEAD = 1;

    /** Told in order, from the reading thread; hands over to the task's own thread. */
    interface Listener {

        /**
         * A part of the object that is not its last.
         *
         * @param fetched bytes that came from the store for it
         */
        void chunk(ObjectRead read, TrailChunk chunk, long fetched);

        /**
         * The rest of the object; all of it when it is small.
         *
         * @param broken why it ends here, when it cannot be read on
         * @param audits what is to be compared
         */
        void finished(
                ObjectRead read,
                TrailChunk chunk,
                @Nullable TrailFinding broken,
                List<ObjectAudit> audits,
                long fetched);

        void failed(ObjectRead read, ObjectStoreException failure);

        /** The connection broke; worth another try. */
        void interrupted(ObjectRead read, IOException failure);

        /** Nothing that this job knows how to answer. */
        void crashed(Throwable failure);
    }

    private final ObjectReader reader;
    private final long from;
    private final int chunkBytes;
    private final Listener listener;
    private final Semaphore ahead = new Semaphore(CHUNKS_AHEAD);
    private TrailObject object;

    /** @param from index of the first record to give */
    ObjectRead(ObjectReader reader, TrailObject object, long from, int chunkBytes, Listener listener) {
        this.reader = reader;
        this.object = object;
        this.from = from;
        this.chunkBytes = chunkBytes;
        this.listener = listener;
    }

    /** The object, by the time the listener is told of it with its etag. */
    TrailObject object() {
        return object;
    }

    /** A chunk was sent: one more may be read. */
    void sent() {
        ahead.release();
    }

    @Override
    public void run() {
        try {
            tell();
        } catch (RejectedExecutionException e) {
            // The task takes no more mail because it ends. Its state says where to go on.
            ahead.drainPermits();
        }
    }

    private void tell() {
        try {
            object = reader.locate(object);
            if (object.getKind() == TrailObjectKind.DIGEST) {
                readDigest();
            } else {
                readLog();
            }
        } catch (ObjectStoreException e) {
            listener.failed(this, e);
        } catch (IOException e) {
            listener.interrupted(this, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            listener.crashed(e);
        }
    }

    private void readDigest() throws ObjectStoreException, IOException {
        List<ObjectAudit> audits = List.of();
        TrailFinding broken = null;
        try {
            audits = reader.digest(object);
        } catch (TrailFileException e) {
            broken = e.finding();
        }
        listener.finished(this, new TrailChunk(chunkBytes), broken, audits, Math.max(object.getSize(), 0));
    }

    private void readLog() throws ObjectStoreException, IOException, InterruptedException {
        TrailChunk chunk = new TrailChunk(chunkBytes);
        TrailFinding broken = null;
        List<ObjectAudit> audits = List.of();
        long fetched;
        try (LogRead log = reader.log(object, from)) {
            try {
                while (log.read(chunk)) {
                    ahead.acquire();
                    listener.chunk(this, chunk, log.takeFetched());
                    chunk = new TrailChunk(chunkBytes);
                }
                audits = log.audits();
            } catch (TrailFileException e) {
                broken = e.finding();
            }
            fetched = log.takeFetched();
        }
        // closing may fail too, and a read ends once
        listener.finished(this, chunk, broken, audits, fetched);
    }
}
