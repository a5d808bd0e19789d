package io.millrace.connectors.s3;

import org.apache.flink.api.connector.source.SourceSplit;

/** The one split of a listing: the location, and what has been emitted from it. */
public final class ListingSplit implements SourceSplit {

    private final String location;
    private final ListingState state;

    ListingSplit(String location, ListingState state) {
        this.location = location;
        this.state = state;
    }

    /** The URI of the location. */
    @Override
    public String splitId() {
        return location;
    }

    ListingState state() {
        return state;
    }
}
