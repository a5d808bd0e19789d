package io.millrace.connectors.datamesh.feed;

import io.millrace.connectors.rejects.Quoted;
import org.jspecify.annotations.Nullable;

/** A position in a feed. */
public final class FeedCursor {

    /** The start position is not known yet. */
    static final FeedCursor NOT_STARTED = new FeedCursor(false, null, 0);

    private final boolean isStarted;
    private final @Nullable String lastEventId;
    private final int passed;

    private FeedCursor(boolean isStarted, @Nullable String lastEventId, int passed) {
        this.isStarted = isStarted;
        this.lastEventId = lastEventId;
        this.passed = passed;
    }

    /** @param lastEventId null for the beginning of history */
    public static FeedCursor behind(@Nullable String lastEventId) {
        return new FeedCursor(true, lastEventId, 0);
    }

    /** @param passed elements behind the event that have no id, so that the server cannot be asked for what is behind them */
    public static FeedCursor behind(@Nullable String lastEventId, int passed) {
        return new FeedCursor(true, lastEventId, passed);
    }

    FeedCursor past(FeedEvent event) {
        return event.getId().isEmpty() ? behind(lastEventId, passed + 1) : behind(event.getId());
    }

    boolean isStarted() {
        return isStarted;
    }

    @Nullable
    public String lastEventId() {
        return lastEventId;
    }

    int passed() {
        return passed;
    }

    /** For messages. */
    @Override
    public String toString() {
        return lastEventId == null ? "the beginning" : "event " + Quoted.message(lastEventId);
    }
}
