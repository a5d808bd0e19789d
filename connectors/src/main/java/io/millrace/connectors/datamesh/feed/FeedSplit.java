package io.millrace.connectors.datamesh.feed;

import org.apache.flink.api.connector.source.SourceSplit;
import org.jspecify.annotations.Nullable;

/** The one split of a feed: its cursor. It is independent of the URL, because a server's host may be renamed. */
public final class FeedSplit implements SourceSplit {

    /** All events are emitted. */
    static final long ALL = Long.MIN_VALUE;

    private static final String ID = "feed";

    private final FeedCursor cursor;
    private final @Nullable String resetToken;
    private final long since;

    public FeedSplit(FeedCursor cursor) {
        this(cursor, null, ALL);
    }

    /**
     * @param resetToken of the {@link FeedReset} that was followed last; null for none
     * @param since epoch millis; events that are older by their own time are not emitted until the end of the feed is
     *     reached; {@link #ALL} for none
     */
    FeedSplit(FeedCursor cursor, @Nullable String resetToken, long since) {
        this.cursor = cursor;
        this.resetToken = resetToken;
        this.since = since;
    }

    @Override
    public String splitId() {
        return ID;
    }

    public FeedCursor cursor() {
        return cursor;
    }

    @Nullable
    String resetToken() {
        return resetToken;
    }

    long since() {
        return since;
    }

    FeedSplit at(FeedCursor next) {
        return new FeedSplit(next, resetToken, since);
    }

    FeedSplit withoutLimit() {
        return new FeedSplit(cursor, resetToken, ALL);
    }
}
