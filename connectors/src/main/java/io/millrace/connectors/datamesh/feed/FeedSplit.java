package io.millrace.connectors.datamesh.feed;

import org.apache.flink.api.connector.source.SourceSplit;

/** The one split of a feed: its cursor. It is independent of the URL, because a server's host may be renamed. */
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
