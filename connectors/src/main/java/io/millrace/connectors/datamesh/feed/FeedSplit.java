package io.millrace.connectors.datamesh.feed;

import org.apache.flink.api.connector.source.SourceSplit;

/** The one split of a feed: how far it has been read. It belongs to no URL, for a server's host may change its name. */
public final class FeedSplit implements SourceSplit {

    private static final String ID = "feed";

    private final FeedCursor cursor;

    public FeedSplit(FeedCursor cursor) {
        this.cursor = cursor;
    }

    @Override
    public String splitId() {
        return ID;
    }

    public FeedCursor cursor() {
        return cursor;
    }
}
