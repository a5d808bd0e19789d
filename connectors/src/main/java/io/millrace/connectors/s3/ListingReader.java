package io.millrace.connectors.s3;

import io.millrace.connectors.source.SplitElsewhere;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reader of a listing. It lists where the one split is; a reader without the split waits. */
final class ListingReader implements SourceReader<ObjectArrival, ListingSplit> {

    private static final Logger LOG = LoggerFactory.getLogger(ListingReader.class);

    private final Location location;
    private final Function<ListingState, Listing> listings;
    private final Counter arrivals;
    private final CompletableFuture<Void> assigned = new CompletableFuture<>();
    /** Read by other threads, as what follows. */
    private volatile @Nullable Listing listing;

    private volatile boolean isElsewhere;

    ListingReader(Location location, Function<ListingState, Listing> listings, Counter arrivals) {
        this.location = location;
        this.listings = listings;
        this.arrivals = arrivals;
    }

    @Override
    public void start() {
        // The listing starts with its split, which a restored reader already has.
    }

    @Override
    public void addSplits(List<ListingSplit> splits) {
        ListingSplit split = splits.get(0);
        boolean isHere = split.splitId().equals(location.toString());
        if (!isHere) {
            LOG.info("The location was {} and is {} now: its listing starts anew", split.splitId(), location);
        }
        listing = listings.apply(isHere ? split.state() : ListingState.NOTHING_SEEN);
        assigned.complete(null);
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof SplitElsewhere) {
            isElsewhere = true;
        }
    }

    /** False when the last pass gave out all there was, or the split is known to be elsewhere. */
    boolean isPending() {
        Listing here = listing;
        return here == null ? !isElsewhere : here.isPending();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<ObjectArrival> output) {
        Listing here = listing;
        StoredObject object = here == null ? null : here.next();
        if (object == null) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        arrivals.inc();
        output.collect(arrival(object), object.lastModified());
        return InputStatus.MORE_AVAILABLE;
    }

    private ObjectArrival arrival(StoredObject object) {
        return ObjectArrival.newBuilder()
                .setBucket(location.bucket())
                .setKey(object.key())
                .setSize(object.size())
                .setEtag(object.etag())
                .setArrivedAt(object.lastModified())
                .build();
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        Listing here = listing;
        return here == null ? assigned : here.available();
    }

    @Override
    public List<ListingSplit> snapshotState(long checkpointId) {
        Listing here = listing;
        return here == null ? List.of() : List.of(new ListingSplit(location.toString(), here.state()));
    }

    @Override
    public void notifyNoMoreSplits() {
        // An unbounded source: the enumerator never signals this.
    }

    @Override
    public void close() {
        Listing here = listing;
        if (here != null) {
            here.close();
        }
    }
}
