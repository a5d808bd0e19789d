package io.millrace.connectors.datamesh.feed;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.DataMeshFactory;
import io.millrace.connectors.retry.Backoff;
import io.millrace.connectors.retry.CallThreads;
import io.millrace.connectors.retry.DelayedExecutor;
import io.millrace.connectors.s3.ObjectStoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader of a feed. It reads where the one split is; a reader without the split waits. Calls are made outside the
 * task's thread.
 */
final class EventFeedReader implements SourceReader<FeedEvent, FeedSplit> {

    private static final Logger LOG = LoggerFactory.getLogger(EventFeedReader.class);

    private final DataMeshFactory meshes;
    private final FeedStart start;
    private final @Nullable FeedReset reset;
    private final Duration poll;
    private final DelayedExecutor calls;
    private final FeedMetrics metrics;
    private final CompletableFuture<Void> assigned = new CompletableFuture<>();
    private @Nullable DataMesh mesh;
    /** As of the start of reading, apart from its limit; null without the split. */
    private @Nullable FeedSplit split;

    private @Nullable FeedWalk walk;
    /** The start position being looked up; null once it is known. */
    private @Nullable CompletableFuture<FeedCursor> starting;
    /** The page being requested; null while the events of the last one are emitted. */
    private @Nullable CompletableFuture<List<JsonNode>> page;

    private int startFailures;
    private boolean isUnavailable;
    private boolean isRefused;

    static EventFeedReader of(
            DataMeshFactory meshes, FeedStart start, @Nullable FeedReset reset, Duration poll, MetricGroup group) {
        return new EventFeedReader(
                meshes,
                start,
                reset,
                poll,
                new CallThreads("event-feed", 1),
                new FeedMetrics(group, System::currentTimeMillis));
    }

    EventFeedReader(
            DataMeshFactory meshes,
            FeedStart start,
            @Nullable FeedReset reset,
            Duration poll,
            DelayedExecutor calls,
            FeedMetrics metrics) {
        this.meshes = meshes;
        this.start = start;
        this.reset = reset;
        this.poll = poll;
        this.calls = calls;
        this.metrics = metrics;
    }

    @Override
    public void start() {
        // Reading starts with the split, which a restored reader already has.
    }

    @Override
    public void addSplits(List<FeedSplit> splits) {
        FeedSplit given = splits.get(0);
        if (reset != null && !reset.token().equals(given.resetToken())) {
            LOG.info("The feed is restarted once for token {}; it was read up to {}", reset.token(), given.cursor());
            given = reset.split(metrics.now());
        }
        split = given;
        mesh = meshes.open();
        if (given.cursor().isStarted()) {
            resume(given.cursor(), mesh);
        } else {
            starting = findStart(Duration.ZERO);
        }
        assigned.complete(null);
    }

    private void resume(FeedCursor cursor, DataMesh opened) {
        LOG.info("Reading the feed of {} after {}", opened, cursor);
        walk = new FeedWalk(cursor, poll);
        page = requestPage(opened, cursor, Duration.ZERO);
    }

    private CompletableFuture<FeedCursor> findStart(Duration delay) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return FeedCursor.behind(start.eventId());
                    } catch (ObjectStoreException | FeedRefusedException failure) {
                        throw new CompletionException(failure);
                    }
                },
                calls.after(delay));
    }

    private CompletableFuture<List<JsonNode>> requestPage(DataMesh opened, FeedCursor cursor, Duration delay) {
        return CompletableFuture.supplyAsync(() -> opened.events(cursor.lastEventId()), calls.after(delay))
                .thenCompose(Function.identity());
    }

    @Override
    public InputStatus pollNext(ReaderOutput<FeedEvent> output) throws IOException {
        if (starting != null && starting.isDone()) {
            receiveStart(starting);
        }
        if (mesh == null || walk == null || split == null) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        if (page != null) {
            if (!page.isDone()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            receive(page, walk, mesh);
        }
        FeedEvent event = walk.next();
        if (event != null) {
            emit(event, split.since(), output);
            return InputStatus.MORE_AVAILABLE;
        }
        if (page == null) {
            metrics.atEnd(walk.isAtEnd());
            if (walk.isAtEnd()) {
                split = split.withoutLimit();
            }
            page = requestPage(mesh, walk.cursor(), walk.pause());
        }
        return InputStatus.NOTHING_AVAILABLE;
    }

    private void receiveStart(CompletableFuture<FeedCursor> done) throws IOException {
        starting = null;
        try {
            FeedCursor cursor = done.join();
            if (mesh != null) {
                resume(cursor, mesh);
            }
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof FeedRefusedException) {
                throw (FeedRefusedException) failure.getCause();
            }
            if (!(failure.getCause() instanceof ObjectStoreException)) {
                throw failure;
            }
            report(failure.getCause());
            startFailures++;
            starting = findStart(Backoff.after(startFailures));
        }
    }

    private void receive(CompletableFuture<List<JsonNode>> done, FeedWalk asking, DataMesh opened) throws IOException {
        page = null;
        try {
            asking.accept(done.join());
            metrics.answered();
            metrics.atEnd(asking.isAtEnd());
            metrics.refused(false);
            if (isUnavailable || isRefused) {
                isUnavailable = false;
                isRefused = false;
                LOG.info("The feed of {} answers again", opened);
            }
        } catch (CompletionException failed) {
            if (!(failed.getCause() instanceof DataMeshException)) {
                throw failed;
            }
            DataMeshException failure = (DataMeshException) failed.getCause();
            Duration wait = asking.failed(failure);
            if (failure.isTransient()) {
                report(failure);
            } else {
                reportRefused(asking.refusal(failure));
            }
            metrics.atEnd(false);
            metrics.refused(asking.isRefused());
            page = requestPage(opened, asking.cursor(), wait);
        }
    }

    private void report(Throwable failure) {
        metrics.failed();
        if (!isUnavailable) {
            isUnavailable = true;
            LOG.warn("The feed is requested again until it answers: {}", failure.getMessage());
        }
    }

    private void reportRefused(String refusal) {
        metrics.failed();
        if (!isRefused) {
            isRefused = true;
            LOG.error("{}", refusal);
        }
    }

    private void emit(FeedEvent event, long since, ReaderOutput<FeedEvent> output) {
        Long time = time(event);
        if (time != null && time < since) {
            return;
        }
        long happenedAt = time == null ? metrics.now() : time;
        metrics.emitted(event, happenedAt);
        output.collect(event, happenedAt);
    }

    /** Epoch millis; null without a usable time. */
    private static @Nullable Long time(FeedEvent event) {
        try {
            return event.getTime() == null
                    ? null
                    : Long.valueOf(
                            Instant.from(OffsetDateTime.parse(event.getTime())).toEpochMilli());
        } catch (DateTimeParseException | ArithmeticException noTime) {
            return null;
        }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        if (starting != null) {
            return starting.handle((known, failed) -> null);
        }
        if (walk == null) {
            return assigned;
        }
        return page == null ? CompletableFuture.completedFuture(null) : page.handle((done, failed) -> null);
    }

    @Override
    public List<FeedSplit> snapshotState(long checkpointId) {
        if (split == null) {
            return List.of();
        }
        return List.of(walk == null ? split : split.at(walk.cursor()));
    }

    @Override
    public void notifyNoMoreSplits() {
        // An unbounded source: the enumerator never signals this.
    }

    @Override
    public void close() {
        calls.close();
        if (mesh != null) {
            mesh.close();
        }
    }
}
