package io.millrace.jobs.tabledelta.read;

import io.millrace.connectors.csv.CsvException;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.StoredObject;
import io.millrace.jobs.tabledelta.rule.ExportFinding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One call on the store for one table, on a thread of its own: lists a version's folder, or reads an object a few
 * chunks ahead of their emission. Never touches state; tells its {@link Listener} what came.
 */
final class ExportRead implements Runnable {

    /** Chunks read and not yet sent to the buckets. */
    private static final int CHUNKS_AHEAD = 2;

    /** Objects of one folder, of whatever kind: it is listed no further, and its version fails. */
    static final int OBJECTS_MAX = 20_000;

    /** Told in order, from the reading thread; hands over to the task's own thread. */
    interface Listener {
        void listed(ExportRead read, List<StoredObject> objects);

        void chunk(ExportRead read, ExportRows.Chunk chunk, long bytes);

        void finished(ExportRead read, ExportRows rows);

        void broken(ExportRead read, ExportFinding finding);

        void failed(ExportRead read, ObjectStoreException failure);

        /** The connection broke; worth another try. */
        void interrupted(ExportRead read, IOException failure);

        /** Nothing that this job knows how to answer. */
        void crashed(Throwable failure);
    }

    /** Opens an object's rows behind those sent before. */
    @FunctionalInterface
    interface RowsOpener {
        ExportRows open() throws IOException, CsvException, ObjectStoreException;
    }

    private final String table;
    private final Listener listener;
    private final Call call;
    private final Semaphore ahead = new Semaphore(CHUNKS_AHEAD);

    @FunctionalInterface
    private interface Call {
        void run(ExportRead read) throws IOException, CsvException, ObjectStoreException, InterruptedException;
    }

    private ExportRead(String table, Listener listener, Call call) {
        this.table = table;
        this.listener = listener;
        this.call = call;
    }

    /** Lists all objects of a folder. */
    static ExportRead listing(String table, ObjectStore store, String folder, Listener listener) {
        return new ExportRead(table, listener, read -> {
            List<StoredObject> objects = new ArrayList<>();
            List<StoredObject> page;
            @Nullable String startAfter = null;
            do {
                page = store.list(folder, startAfter, ObjectStore.PAGE);
                objects.addAll(page);
                startAfter = page.isEmpty() ? null : page.get(page.size() - 1).key();
            } while (page.size() == ObjectStore.PAGE && objects.size() <= OBJECTS_MAX);
            listener.listed(read, objects);
        });
    }

    /** Reads one object to its end. */
    static ExportRead rows(String table, RowsOpener opener, Listener listener) {
        return new ExportRead(table, listener, read -> {
            ExportRows all;
            try (ExportRows rows = opener.open()) {
                ExportRows.Chunk chunk = rows.next();
                while (chunk != null) {
                    read.ahead.acquire();
                    listener.chunk(read, chunk, rows.bytes());
                    chunk = rows.next();
                }
                all = rows;
            }
            // closing may fail too, and a read ends once
            listener.finished(read, all);
        });
    }

    /** Key of the table it reads for. */
    String table() {
        return table;
    }

    /** A chunk was sent to the buckets: one more may be read. */
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
            call.run(this);
        } catch (CsvException e) {
            listener.broken(this, ExportFinding.of(e));
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
}
