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

/**
 * The event feed of a Data Mesh Manager: every event once, in the feed's order; endless. One subtask reads, whatever the
 * parallelism, for a feed is one ordered history behind one cursor.
 *
 * <p>State: the id of the last event, at most 1 KiB, however long the feed is. It is kept when the URL changes.
 *
 * <p>An element of the feed that is no usable event comes out as a {@link FeedEvent} with a problem, and the cursor goes
 * past it. So does a page that leads nowhere, once; the feed is then asked again at the pace of an empty one. A server
 * that is not there, or asks to wait, is asked again for ever: after a second, doubled up to a minute, or when it says.
 *
 * <p>A refused key, a refused cursor, and a page larger than is read fail the job with what to do about it: events must
 * not be passed over, and the history not be read anew, without anybody deciding so.
 */
public final class EventFeedSource
        implements Source<FeedEvent, FeedSplit, UnassignedSplit<FeedSplit>>, ResultTypeQueryable<FeedEvent> {

    private static final long serialVersionUID = 1L;

    private final DataMeshFactory meshes;
    private final FeedStart start;
    private final Duration poll;

    /**
     * @param start not used by a job that has state
     * @param poll how long to wait at the end of the feed; at least 1 ms
     */
    public EventFeedSource(DataMeshFactory meshes, FeedStart start, Duration poll) {
        if (poll.toMillis() < 1) {
            throw new IllegalArgumentException("a pause of " + poll + " at the end of a feed is too short");
        }
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
        return EventFeedReader.of(meshes, start, poll, PublishedMetrics.of(context.metricGroup()));
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
