package io.millrace.jobs.tabledelta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.s3.FolderListing;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.connectors.s3.ObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.connectors.s3.StoredObject;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Failures on a reading thread, which must reach the task exactly once. */
class ReadingThreadTest {

    private final DeltaPipeline.Setup setup = new DeltaPipeline.Setup();
    private final MemoryObjectStore memory = new MemoryObjectStore(setup.location);

    @Test
    void objectWhoseConnectionBreaksAtCloseIsReadAgain() throws Exception {
        OpenedStore store = new OpenedStore(memory, content -> new FilterInputStream(content) {
            @Override
            public void close() throws IOException {
                throw new IOException("reset by the test");
            }
        });
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, location -> store)) {
            put(pipeline, "T/t/v1/a.csv");
            while (!pipeline.isIdle()) {
                pipeline.step();
                pipeline.advance(Duration.ofMinutes(1));
            }
            pipeline.settle();
            assertThat(store.opened).hasValue(2);
            assertThat(pipeline.changes).hasSize(1);
            assertThat(pipeline.reports).extracting(VersionReport::getVerdict).containsExactly(Verdict.APPLIED);
            assertThat(pipeline.rejects).isEmpty();
        }
    }

    @Test
    void errorOfTheReadingThreadFailsTheTask() throws Exception {
        LinkageError error = new NoClassDefFoundError("missing in the jar");
        OpenedStore store = new OpenedStore(memory, content -> {
            throw error;
        });
        try (DeltaPipeline pipeline = new DeltaPipeline(setup, location -> store)) {
            put(pipeline, "T/t/v1/a.csv");
            assertThatThrownBy(pipeline::settle).hasRootCause(error);
        }
    }

    private void put(DeltaPipeline pipeline, String key) throws Exception {
        memory.write(key, ("id,name\n1," + key + "\n").getBytes(StandardCharsets.UTF_8));
        StoredObject object = memory.list(key, null, 1).get(0);
        pipeline.arrive(new ObjectArrival("exports", key, object.size(), object.etag(), null, null, 0L));
    }

    @FunctionalInterface
    private interface Wrapping {
        InputStream wrap(InputStream content);
    }

    /** A store whose first stream is wrapped. */
    private static final class OpenedStore implements ObjectStore {

        private final ObjectStore store;
        private final Wrapping wrapping;
        private final AtomicInteger opened = new AtomicInteger();

        OpenedStore(ObjectStore store, Wrapping wrapping) {
            this.store = store;
            this.wrapping = wrapping;
        }

        @Override
        public InputStream open(String key, @Nullable String versionId, @Nullable String etag)
                throws ObjectStoreException {
            InputStream content = store.open(key, versionId, etag);
            return opened.getAndIncrement() == 0 ? wrapping.wrap(content) : content;
        }

        @Override
        public List<StoredObject> list(String prefix, @Nullable String startAfter, int max)
                throws ObjectStoreException {
            return store.list(prefix, startAfter, max);
        }

        @Override
        public FolderListing level(String folder, @Nullable String startAfter, int max) throws ObjectStoreException {
            return store.level(folder, startAfter, max);
        }

        @Override
        public StoredObject stat(String key, @Nullable String versionId) throws ObjectStoreException {
            return store.stat(key, versionId);
        }

        @Override
        public void write(String key, byte[] content) throws ObjectStoreException {
            store.write(key, content);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
