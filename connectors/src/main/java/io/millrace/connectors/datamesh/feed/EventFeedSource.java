package io.millrace.connectors.datamesh.feed;

import io.millrace.connectors.datamesh.DataMeshFactory;
import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.source.OneSplitEnumerator;
import io.millrace.connectors.source.UnassignedSplit;
import io.millrace.connectors.source.UnassignedSplitSerializer;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * The event feed of a Data Mesh Manager as an unbounded source: every event once, in the feed's order. One subtask
 * reads, whatever the parallelism, because a feed is one ordered history with one cursor.
 *
 * <p>State: the id of the last event and the token of the last reset, at most 2 KiB, however long the feed is. It is kept
 * when the URL changes.
 *
 * <p>An unusable element of the feed is emitted as a {@link FeedEvent} with a problem, and the cursor moves past it. A
 * page that repeats known events is reported in the same way, once, and then requested again at the polling interval.
 * Transient failures are retried for ever, with the standard backoff or after the server's Retry-After.
 *
 * <p>A refused key, a refused cursor, or a page over the size limit is logged once with instructions, shown by the gauge
 * {@code feedRefused} and asked for again at most a minute later: what else the job does goes on. No events are skipped,
 * and the history is not read again, without an operator's decision, which is a {@link FeedReset}. Only a first start
 * whose very first request is refused fails the job: its URL or key is wrong.
 */
public final class EventFeedSource
        implements Source<FeedEvent, FeedSplit, UnassignedSplit<FeedSplit>>, ResultTypeQueryable<FeedEvent> {

    private static final long serialVersionUID = 1L;

    private final DataMeshFactory meshes;
    private final FeedStart start;
    private final @Nullable FeedReset reset;
    private final Duration poll;

    /** Without a reset. */
    public EventFeedSource(DataMeshFactory meshes, FeedStart start, Duration poll) {
        this(meshes, start, null, poll);
    }

    /**
     * @param start not used by a job that has state
     * @param reset replaces the start and the state, unless it is the one that was followed last; null for none
     * @param poll the delay between requests while events come, at least 1 ms; doubled up to ten times when none do
     */
    public EventFeedSource(DataMeshFactory meshes, FeedStart start, @Nullable FeedReset reset, Duration poll) {
        if (poll.toMillis() < 1) {
            throw new IllegalArgumentException("a pause of " + poll + " at the end of a feed is too short");
        }
        this.reset = reset;
        this.meshes = meshes;
        this.start = start;
        this.poll = poll;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<FeedEvent, FeedSplit> createReader(SourceReaderContext context) {
        return EventFeedReader.of(meshes, start, reset, poll, PublishedMetrics.of(context.metricGroup()));
    }

    @Override
    public SplitEnumerator<FeedSplit, UnassignedSplit<FeedSplit>> createEnumerator(
            SplitEnumeratorContext<FeedSplit> context) {
        return new OneSplitEnumerator<>(context, new FeedSplit(FeedCursor.NOT_STARTED));
    }

    @Override
    public SplitEnumerator<FeedSplit, UnassignedSplit<FeedSplit>> restoreEnumerator(
            SplitEnumeratorContext<FeedSplit> context, UnassignedSplit<FeedSplit> unassigned) {
        return new OneSplitEnumerator<>(context, unassigned.split());
    }

    @Override
    public SimpleVersionedSerializer<FeedSplit> getSplitSerializer() {
        return new FeedSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<UnassignedSplit<FeedSplit>> getEnumeratorCheckpointSerializer() {
        return new UnassignedSplitSerializer<>(new FeedSplitSerializer());
    }

    @Override
    public TypeInformation<FeedEvent> getProducedType() {
        return new AvroTypeInfo<>(FeedEvent.class);
    }
}
