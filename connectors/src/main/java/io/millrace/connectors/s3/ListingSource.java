package io.millrace.connectors.s3;

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
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * An unbounded source that lists a location repeatedly and emits each object that is new or has another etag, once, in
 * key order within a pass. It serves local runs, backfills, and buckets without events. One subtask lists, whatever the
 * parallelism.
 *
 * <p>Cost of a pass: one LIST per folder that is a level or a parent, and per thousand objects in the windows.
 *
 * <p>State, per parent (such as a table): the etags of the files in its last {@code window} ascending folders, about 60
 * bytes plus names each; and those of the {@code recent} most recently modified objects outside of such folders. A
 * parent stays in state when its folder vanishes. A changed location starts anew; a changed layout may emit the objects
 * in the windows again. A range that begins earlier than the previous one does not lower a low-water mark: objects
 * below it need a listing of their own.
 *
 * <p>Limits:
 *
 * <ul>
 *   <li>a folder that appears with a name below the low-water mark, which is the lowest folder of a full window; names
 *       are compared as S3 lists them, with their slash, so {@code 1.1/} lies below {@code 1/};
 *   <li>a change in a folder that left the window;
 *   <li>an object directly in a parent whose name lies below its low-water mark;
 *   <li>an object outside of ascending folders that appears with an older modification time than {@code recent} other
 *       such objects already emitted: an upload that took that long, or a file moved in with its old time;
 *   <li>versions of an object that were replaced between two passes, and deletions.
 * </ul>
 *
 * <p>A store that cannot be reached, or refuses a folder, never fails the job: the failure is counted, logged once, and
 * retried in the next pass. A refused folder does not delay the others. Metrics: {@code arrivals}, {@code
 * listingFailures}, {@code pendingListing}.
 *
 * <p>In a local folder a file is emitted once two successive passes saw the same size and modification time; until then
 * the files after it in its parent are withheld too.
 */
public final class ListingSource
        implements Source<ObjectArrival, ListingSplit, UnassignedSplit<ListingSplit>>,
                ResultTypeQueryable<ObjectArrival> {

    private static final long serialVersionUID = 1L;

    private final Location location;
    private final ListingLayout layout;
    private final ObjectStoreFactory stores;
    private final long pollMillis;

    /** @param pause between the end of a pass and the start of the next; at least 1 ms */
    public ListingSource(Location location, ListingLayout layout, ObjectStoreFactory stores, Duration pause) {
        if (pause.toMillis() < 1) {
            throw new IllegalArgumentException("a pause of " + pause + " between listings is too short");
        }
        this.location = location;
        this.layout = layout;
        this.stores = stores;
        this.pollMillis = pause.toMillis();
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<ObjectArrival, ListingSplit> createReader(SourceReaderContext context) {
        MetricGroup metrics = PublishedMetrics.of(context.metricGroup());
        Counter failures = metrics.counter("listingFailures");
        ListingReader reader = new ListingReader(
                location,
                state -> new Listing(location, layout, state, stores.open(location), pollMillis, failures),
                metrics.counter("arrivals"));
        metrics.gauge("pendingListing", (Gauge<Integer>) () -> reader.isPending() ? 1 : 0);
        return reader;
    }

    @Override
    public SplitEnumerator<ListingSplit, UnassignedSplit<ListingSplit>> createEnumerator(
            SplitEnumeratorContext<ListingSplit> context) {
        return new OneSplitEnumerator<>(context, new ListingSplit(location.toString(), ListingState.NOTHING_SEEN));
    }

    @Override
    public SplitEnumerator<ListingSplit, UnassignedSplit<ListingSplit>> restoreEnumerator(
            SplitEnumeratorContext<ListingSplit> context, UnassignedSplit<ListingSplit> unassigned) {
        return new OneSplitEnumerator<>(context, unassigned.split());
    }

    @Override
    public SimpleVersionedSerializer<ListingSplit> getSplitSerializer() {
        return new ListingSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<UnassignedSplit<ListingSplit>> getEnumeratorCheckpointSerializer() {
        return new UnassignedSplitSerializer<>(new ListingSplitSerializer());
    }

    @Override
    public TypeInformation<ObjectArrival> getProducedType() {
        return new AvroTypeInfo<>(ObjectArrival.class);
    }
}
